import { withStack } from '../aws/connect.ts';
import { diffRuns } from '../diff/runs.ts';
import type { Commands } from '../program.ts';
import { factsOf } from '../run/facts.ts';
import { diffLines } from '../view/diff.ts';
import { output } from '../view/output.ts';

/** `landfall diff` */
export async function run(...[before, after, options]: Commands['diff']): Promise<number> {
  const out = output(options);
  const diff = await withStack(out, async ({ store }) =>
    diffRuns(await factsOf(before, store), await factsOf(after, store)),
  );
  out.json(diff);
  out.result(diffLines(diff).join('\n'));
  return 0;
}
