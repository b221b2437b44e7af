import { basename } from 'node:path';
import { fit } from '../fit/fit.ts';
import type { Around } from '../fit/run-stages.ts';
import type { Commands } from '../program.ts';
import { exitCodeOf } from '../run/exit-code.ts';
import { checkFiles } from '../run/land.ts';
import { paint } from '../view/format.ts';
import { live } from '../view/live.ts';
import { output } from '../view/output.ts';
import { stageLines } from '../view/stage-lines.ts';
import { summaryLines } from '../view/summary.ts';

/** `landfall fit` */
export async function run(...[file, options]: Commands['fit']): Promise<number> {
  const out = output(options);
  await checkFiles([file, ...(options.test ? [options.test] : [])]);
  out.note(basename(file));
  const warn = (message: string) => out.note(`  ${paint('yellow', '!')} ${message}`);
  const summary = await fit(file, options, showing, { info: () => undefined, warn });
  out.json(summary);
  out.result(['', ...summaryLines(summary)].join('\n'));
  return exitCodeOf(summary.status);
}

/** A line for each stage on stderr, while it runs and when it has ended. */
const showing: Around = async (label, work) => {
  const view = live();
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  let frame = 0;
  const draw = () =>
    view.draw(
      stageLines({ label, state: 'running', seconds: seconds(), facts: {} }, process.stderr, frame++),
    );
  draw();
  const timer = setInterval(draw, 100);
  try {
    const result = await work();
    view.print(stageLines({ label, state: 'done', seconds: seconds(), facts: result.facts }));
    return result;
  } catch (error) {
    view.print(stageLines({ label, state: 'failed', seconds: seconds(), facts: {} }));
    throw error;
  } finally {
    clearInterval(timer);
  }
};
