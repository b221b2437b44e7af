import { openExplainer } from '../../explain/explainer.ts';
import { random, shuffle } from '../../random.ts';
import { take, type Table } from '../../table/table.ts';

/** More rows move the means by little. */
const MOST_ROWS = 500;
/** The mean of fewer says nothing about the order of the columns. */
const FEWEST_ROWS = 50;
/** Rows times the model's bytes: a row takes some 15 ms for each megabyte of trees, so that this is some 3 s. */
const MOST_WORK = 200_000_000;
/** The fewest rows of a larger model would take minutes. */
const MOST_BYTES = 64 << 20;

/** Absolute contributions, row-major [rows, columns], mean over a model's outputs. `columns` in the signature's order. */
export type Attributions = { columns: string[]; rows: number; absolute: Float64Array };

/**
 * What the columns contribute to the answers to some of the rows, chosen by the seed. Undefined where the model keeps nothing
 * to explain it by or is too large for it, or there are too few rows.
 */
export async function attributionsOf(
  model: Uint8Array,
  table: Table,
  seed: number,
): Promise<Attributions | undefined> {
  if (table.rows < FEWEST_ROWS || model.length > MOST_BYTES) return undefined;
  // A model that cannot be explained is no worse for it.
  const explainer = await openExplainer(model).catch(() => undefined);
  if (!explainer) return undefined;
  try {
    const most = Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, Math.floor(MOST_WORK / model.length)));
    const { base, contributions } = await explainer.explain(some(table, most, seed));
    const columns = explainer.signature.inputs.map(({ name }) => name);
    const width = columns.length;
    const outputs = base.length;
    const rows = contributions.length / (outputs * width);
    const absolute = new Float64Array(rows * width);
    contributions.forEach((value, i) => {
      const row = Math.floor(i / (outputs * width));
      absolute[row * width + (i % width)] += Math.abs(value) / outputs;
    });
    return { columns, rows, absolute };
  } finally {
    await explainer.close();
  }
}

function some(table: Table, most: number, seed: number): Table {
  if (table.rows <= most) return table;
  const rows = shuffle(
    Int32Array.from({ length: table.rows }, (_, i) => i),
    random(seed),
  );
  return take(table, rows.slice(0, most).toSorted());
}

/** The mean of each column, its rows counted as often as `counts` says. */
export function meanAttributions(
  { columns, rows, absolute }: Attributions,
  counts: ArrayLike<number>,
): Float64Array {
  const means = new Float64Array(columns.length);
  let all = 0;
  for (let row = 0; row < rows; row++) {
    if (counts[row] === 0) continue;
    all += counts[row];
    const from = row * columns.length;
    for (let j = 0; j < columns.length; j++) means[j] += counts[row] * absolute[from + j];
  }
  return means.map((sum) => sum / all);
}
