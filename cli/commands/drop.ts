import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Accumulation } from '../../contracts/accumulation.ts';
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
  options: Omit<DropOptions, 'wait'>,
  out: Output,
): Promise<Landed[]> {
  const name = options.pipeline ?? nameAfter(files[0]);
  const { target, budget: budgetSeconds } = options;
  const wanted = { name, target, budgetSeconds, accumulation: accumulationOf(options) };
  for (const said of describe(await define(wanted, stack.objects))) out.note(said);
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

function accumulationOf({ append, upsert, replace }: DropOptions): Accumulation | undefined {
  if (upsert) return { mode: 'upsert', key: upsert };
  if (append) return { mode: 'append' };
  return replace ? { mode: 'replace' } : undefined;
}

/** What is new about the definition. */
function describe({ pipeline, before }: Defined): string[] {
  const { name, target, budgetSeconds, accumulation } = pipeline;
  const adding = addingUp(name, accumulation);
  if (!before) {
    const created = `Created the pipeline "${name}" for the column "${target}".`;
    return accumulation.mode === 'replace' ? [created] : [created, adding];
  }
  return [
    ...(budgetSeconds === before.budgetSeconds
      ? []
      : [`The budget of "${name}" is ${number(budgetSeconds)} s from now on.`]),
    ...(isDeepStrictEqual(accumulation, before.accumulation) ? [] : [adding]),
  ];
}

function addingUp(name: string, accumulation: Accumulation): string {
  if (accumulation.mode === 'replace') return `From now on a file is all the data of "${name}".`;
  const added = `From now on files are added to the data of "${name}"`;
  if (accumulation.mode === 'append') return `${added}.`;
  return `${added}; a row replaces the one with the same ${accumulation.key.join(', ')}.`;
}

/** One file, one object; several, an array. */
const single = <T>(values: T[]): T | T[] => (values.length === 1 ? values[0] : values);
