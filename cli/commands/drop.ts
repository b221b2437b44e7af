import { basename } from 'node:path';
import type { Connection } from '../aws/connect.ts';
import { withStack } from '../aws/connect.ts';
import type { Commands, DropOptions } from '../program.ts';
import { define, nameAfter, type Defined } from '../run/definition.ts';
import { exitCodeOfAll } from '../run/exit-code.ts';
import { checkFiles, land } from '../run/land.ts';
import { watch } from '../run/watch.ts';
import { number } from '../view/format.ts';
import { live } from '../view/live.ts';
import { output, type Output } from '../view/output.ts';
import { summaryLines } from '../view/summary.ts';

/** `landfall drop` */
export async function run(...[files, options]: Commands['drop']): Promise<number> {
  const out = output(options);
  await checkFiles(files);
  return withStack(out, async (stack) => {
    const landed = await dropFiles(stack, files, options, out);
    if (!options.wait) {
      out.json(single(landed));
      for (const { runId } of landed) out.result(`Landed. Follow it:  npx landfall show ${runId}`);
      return 0;
    }
    const summaries = await watch(stack, landed);
    out.json(single(summaries));
    for (const summary of summaries) out.result(['', ...summaryLines(summary)].join('\n'));
    return exitCodeOfAll(summaries.map((s) => s.status));
  });
}

export type Landed = { runId: string; pipeline: string; file: string; uri: string };

/** Defines the pipeline where needed and uploads the files, one after the other. */
export async function dropFiles(
  stack: Connection,
  files: string[],
  options: Pick<DropOptions, 'pipeline' | 'target' | 'budget'>,
  out: Output,
): Promise<Landed[]> {
  const name = options.pipeline ?? nameAfter(files[0]);
  const wanted = { name, target: options.target, budgetSeconds: options.budget };
  const defined = await define(wanted, stack.objects);
  const said = describe(defined);
  if (said) out.note(said);
  const landed: Landed[] = [];
  for (const file of files) {
    const view = live();
    const show = (share: number) =>
      view.draw([`  uploading ${basename(file)}  ${Math.floor(share * 100)} %`]);
    const { runId, uri } = await land(stack, name, file, show).finally(view.end);
    landed.push({ runId, pipeline: name, file: basename(file), uri });
  }
  return landed;
}

function describe({ pipeline, change }: Defined): string | undefined {
  const { name, target, budgetSeconds } = pipeline;
  if (change === 'created') return `Created the pipeline "${name}" for the column "${target}".`;
  if (change === 'budget') return `The budget of "${name}" is ${number(budgetSeconds)} s from now on.`;
  return undefined;
}

/** One file, one object; several, an array. */
const single = <T>(values: T[]): T | T[] => (values.length === 1 ? values[0] : values);
