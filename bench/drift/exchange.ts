import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelInput } from '../../contracts/dataset.ts';
import type { Reference } from '../../contracts/reference.ts';
import { toCsv } from '../../core/evaluate/sample.ts';
import type { Table } from '../../core/table/table.ts';
import { answerColumns, type Answers, labelsOf } from './answers.ts';
import type { Case } from './cases.ts';
import { type Copy, cleanWindows } from './copy.ts';
import { answer } from './look.ts';
import type { Shift } from './plant.ts';
import { columnOf, type Rows } from './rows.ts';

/**
 * A case as every detector gets it: the names of CSV files of columns that all of them take, with `prediction` and `target` beside
 * them, and of a classifier `label`. `none` is a case without a shift, about all columns.
 */
export type PeerCase = {
  id: string;
  set: string;
  shift: Shift | 'none';
  column: string;
  task: 'binary' | 'regression';
  /** The class whose probability `prediction` is. */
  positive?: string;
  significance: number;
  numeric: string[];
  categorical: string[];
  reference: string;
  heldOut: string;
  windows: string[];
  /** What of the model Landfall's checks know: an {@link Ours} as JSON. */
  ours: string;
};

/** Of a model: what it takes of a case's columns, and how it answered its held-out rows. */
export type Ours = { inputs: ModelInput[]; classes?: string[]; threshold?: number; reference: Reference };

const compared = new Set(['numeric', 'categorical', 'boolean']);

/** Writes the files of a copy's cases below `folder`, and one more case without a shift. */
export async function writeCases(
  copy: Copy,
  cases: { found: Pick<Case, 'planted'>; windows: Rows[] }[],
  folder: string,
): Promise<PeerCase[]> {
  const { fitted, stream, seed, set, data, pipeline } = copy;
  const { signature, heldOut } = fitted;
  const inputs = signature.inputs.filter(({ kind }) => compared.has(kind));
  const prefix = `${set.name}-${seed}`;
  await mkdir(folder, { recursive: true });
  const write = async (name: string, table: Table, answers?: Answers) => {
    const more = answers ? answerColumns(answers, signature) : [];
    const text = toCsv({ ...table, columns: [...table.columns, ...more] }, [...inputs, ...more]);
    await writeFile(join(folder, `${prefix}-${name}.csv`), text);
    return `${prefix}-${name}.csv`;
  };
  const { classes, threshold } = signature;
  const ours: Ours = { inputs, classes, threshold, reference: fitted.reference };
  await writeFile(join(folder, `${prefix}-ours.json`), JSON.stringify(ours));
  const common = {
    set: set.name,
    ours: `${prefix}-ours.json`,
    task: data.task,
    positive: classes?.[1],
    significance: pipeline.monitoring.significance,
    numeric: namesOf(inputs, 'numeric'),
    categorical: [...namesOf(inputs, 'categorical'), ...namesOf(inputs, 'boolean')],
    reference: await write('reference', fitted.training),
    heldOut: await write('held-out', heldOut.table, heldOut),
  };
  const clean = stream.windows.slice(cleanWindows);
  const none = { found: { planted: { shift: 'none' as const, column: '' } }, windows: clean };
  const made: PeerCase[] = [];
  for (const { found, windows } of [...cases, none]) {
    const { planted } = found;
    const names: string[] = [];
    for (const [at, rows] of windows.entries()) {
      const { table, predictions } = await answer(fitted, rows);
      const labels = labelsOf(columnOf(rows, signature.target), signature);
      names.push(await write(`${planted.shift}-${at}`, table, { predictions, labels }));
    }
    made.push({ id: `${prefix}-${planted.shift}`, ...planted, ...common, windows: names });
  }
  return made;
}

const namesOf = (inputs: ModelInput[], kind: ModelInput['kind']) =>
  inputs.filter((input) => input.kind === kind).map(({ name }) => name);
