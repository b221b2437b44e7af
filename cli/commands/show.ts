import { withStack } from '../aws/connect.ts';
import type { Commands } from '../program.ts';
import { detailsOf } from '../run/details.ts';
import { detailLines } from '../view/details.ts';
import { output } from '../view/output.ts';

/** `landfall show` */
export async function run(...[runId, options]: Commands['show']): Promise<number> {
  const out = output(options);
  const details = await withStack(out, (stack) => detailsOf(stack, runId));
  out.json(details);
  out.result(detailLines(details).join('\n'));
  return 0;
}
