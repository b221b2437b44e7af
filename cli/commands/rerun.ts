import { withStack } from '../aws/connect.ts';
import type { Commands } from '../program.ts';
import { startRerun } from '../run/rerun.ts';
import { watch } from '../run/watch.ts';
import { output } from '../view/output.ts';
import { summaryLines } from '../view/summary.ts';

/** `landfall rerun` */
export async function run(...[runId, options]: Commands['rerun']): Promise<number> {
  const out = output(options);
  const summary = await withStack(out, async (stack) => {
    const [end] = await watch(stack, [{ runId: await startRerun(stack, runId), file: `repeating ${runId}` }]);
    return end;
  });
  out.json(summary);
  out.result(['', ...summaryLines(summary)].join('\n'));
  return summary.repeated ? 0 : 1;
}
