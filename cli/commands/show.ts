import { withStack, type Connection } from '../aws/connect.ts';
import type { Commands } from '../program.ts';
import { checkName } from '../run/definition.ts';
import { detailsOf } from '../run/details.ts';
import { historyOf } from '../run/history.ts';
import { detailLines } from '../view/details.ts';
import { historyLines } from '../view/history.ts';
import { output } from '../view/output.ts';

/** `landfall show` */
export async function run(...[name, options]: Commands['show']): Promise<number> {
  const out = output(options);
  const { value, lines } = await withStack(out, (stack) => (isRun(name) ? ofRun : ofPipeline)(stack, name));
  out.json(value);
  out.result(lines.join('\n'));
  return 0;
}

type Shown = { value: unknown; lines: string[] };

/** Run ids are pipelines' names and 12 digits of a hash. */
const isRun = (name: string) => /-[0-9a-f]{12}$/.test(name);

async function ofRun(stack: Connection, runId: string): Promise<Shown> {
  const value = await detailsOf(stack, runId);
  return { value, lines: detailLines(value) };
}

async function ofPipeline(stack: Connection, name: string): Promise<Shown> {
  const value = await historyOf(stack, checkName(name), new Date());
  return { value, lines: historyLines(value) };
}
