import type { Evaluation } from '../../contracts/artifacts.ts';
import type { Metric, Scored } from '../metrics/metric.ts';
import { lossOf, measure } from '../metrics/metrics.ts';
import type { Scorer } from '../onnx/scorer.ts';
import { random, shuffle, type Random } from '../random.ts';
import { take, type Column, type Table } from '../table/table.ts';
import { rawPredictions } from './predictions.ts';

/** Rows scored in all, over columns and repeats: well under a second for most models, some for thousands of trees. */
const SCORED_ROWS = 50_000;
const MOST_ROWS = 1000;
const FEWEST_ROWS = 50;
const MOST_REPEATS = 5;

type Request = { scorer: Scorer; table: Table; labels: ArrayLike<number>; metric: Metric; seed: number };

/**
 * Permutation importance (Breiman, "Random Forests", 2001, as scikit-learn's `permutation_importance`): by how much
 * the metric gets worse when one column's values are shuffled, mean over repeats. Measured on as many rows as the
 * bound allows; empty for more columns than that is worth.
 */
export async function permutationImportance(request: Request): Promise<Evaluation['importance']> {
  const { inputs, classes = [], threshold } = request.scorer.signature;
  const affordable = Math.floor(SCORED_ROWS / inputs.length);
  if (affordable < FEWEST_ROWS) return [];
  const draw = random(request.seed);
  const chosen = someRows(request.table.rows, Math.min(MOST_ROWS, affordable), draw);
  const table = take(request.table, chosen);
  const labels = Float64Array.from(chosen, (row) => request.labels[row]);
  const repeats = Math.min(MOST_REPEATS, Math.max(1, Math.floor(affordable / table.rows)));

  const loss = async (t: Table) => {
    const predictions = rawPredictions(await request.scorer.predict(t));
    const scored: Scored = { labels, predictions, classes: classes.length, threshold };
    return lossOf(request.metric, measure(request.metric, scored));
  };
  const intact = await loss(table);
  if (Number.isNaN(intact)) return [];
  const importance = [];
  for (const { name } of inputs) {
    let sum = 0;
    for (let r = 0; r < repeats; r++) sum += (await loss(withShuffled(table, name, draw))) - intact;
    importance.push({ column: name, drop: sum / repeats });
  }
  return importance.toSorted((a, b) => b.drop - a.drop);
}

/** All rows, or so many of them drawn without replacement, ascending. */
function someRows(rows: number, most: number, draw: Random): Int32Array {
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  return rows <= most ? all : shuffle(all, draw).slice(0, most).toSorted();
}

function withShuffled(table: Table, name: string, draw: Random): Table {
  const order = shuffle(
    Int32Array.from({ length: table.rows }, (_, i) => i),
    draw,
  );
  const moved = (c: Column) => take({ rows: table.rows, columns: [c] }, order).columns[0];
  return { ...table, columns: table.columns.map((c) => (c.name === name ? moved(c) : c)) };
}
