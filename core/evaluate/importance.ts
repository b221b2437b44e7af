import type { Importance } from '../../contracts/artifacts.ts';
import type { Metric, Scored } from '../metrics/metric.ts';
import { lossOf, measure } from '../metrics/metrics.ts';
import type { Scorer } from '../onnx/scorer.ts';
import { random, shuffle, type Random } from '../random.ts';
import { column, take, type Column, type Table } from '../table/table.ts';
import { alikeColumns } from './alike.ts';
import { rawPredictions } from './predictions.ts';

/** Rows scored in all, over columns and repeats: well under a second for most models, some for thousands of trees. */
const SCORED_ROWS = 50_000;
const MOST_ROWS = 1000;
const FEWEST_ROWS = 50;
const MOST_REPEATS = 5;

type Request = { scorer: Scorer; table: Table; labels: ArrayLike<number>; metric: Metric; seed: number };

/**
 * Permutation importance (Breiman, "Random Forests", 2001, as scikit-learn's `permutation_importance`): by how much
 * the metric gets worse when one column's values are shuffled, mean and standard deviation over repeats. Measured on as
 * many rows and repeats as the bound allows; empty for more columns than that is worth.
 */
export async function permutationImportance(request: Request): Promise<Importance[]> {
  const { inputs, classes = [], threshold } = request.scorer.signature;
  const affordable = Math.floor(SCORED_ROWS / inputs.length);
  if (affordable < FEWEST_ROWS) return [];
  const draw = random(request.seed);
  const most = Math.max(FEWEST_ROWS, Math.floor(affordable / MOST_REPEATS));
  const chosen = someRows(request.table.rows, Math.min(MOST_ROWS, most), draw);
  const table = take(request.table, chosen);
  const labels = Float64Array.from(chosen, (row) => request.labels[row]);
  const repeats = Math.min(MOST_REPEATS, Math.floor(affordable / table.rows));

  const loss = async (t: Table) => {
    const predictions = rawPredictions(await request.scorer.predict(t));
    const scored: Scored = { labels, predictions, classes: classes.length, threshold };
    return lossOf(request.metric, measure(request.metric, scored));
  };
  const intact = await loss(table);
  if (Number.isNaN(intact)) return [];
  const alike = alikeColumns(inputs.map(({ name }) => column(table, name)));
  const importance: Importance[] = [];
  for (const { name } of inputs) {
    const drops: number[] = [];
    for (let r = 0; r < repeats; r++) drops.push((await loss(withShuffled(table, name, draw))) - intact);
    const drop = mean(drops);
    const spread = Math.sqrt(mean(drops.map((own) => (own - drop) ** 2)));
    importance.push({ column: name, drop, spread, alike: alike.get(name) ?? [] });
  }
  return importance.toSorted((a, b) => b.drop - a.drop);
}

const mean = (numbers: number[]) => numbers.reduce((sum, own) => sum + own, 0) / numbers.length;

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
