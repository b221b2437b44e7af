import type { Graph } from '../onnx/graph.ts';
import type { Encoded } from './encoder.ts';

/** Beyond this many standard deviations a value says no more than "extreme" to a linear model. */
export const maxDeviations = 10;

/** One column to scale: its training values, `NaN` where missing. */
export type Scaled = { name: string; source: string; values: Float32Array | Float64Array };

export type Moments = { median: number; mean: number; scale: number; missing: boolean };

/**
 * Columns with missing values filled by the median, then scaled to mean 0 and standard deviation 1, and clipped; after
 * them a column of 0 and 1 for each that had missing values in training. That is scikit-learn's
 * `SimpleImputer(strategy="median", add_indicator=True)` and `StandardScaler` on all but the indicators. `values` is a
 * double tensor [N, columns]: float32 would lose what distinguishes large numbers before their mean is taken off.
 */
export function standardScaler(graph: Graph, values: string, columns: Scaled[]): Encoded {
  const moments = columns.map((c) => findMoments(c.values));
  const row = (data: number[]) => graph.constant('double', [1, data.length], data);
  const missing = graph.op('IsNaN', [values]);
  const filled = graph.op('Where', [missing, row(moments.map((m) => m.median)), values]);
  const centred = graph.op('Sub', [filled, row(moments.map((m) => m.mean))]);
  const scaled = graph.op('Div', [centred, row(moments.map((m) => m.scale))]);
  const limit = (value: number) => graph.constant('double', [], [value]);
  const clipped = graph.op('Clip', [scaled, limit(-maxDeviations), limit(maxDeviations)]);
  const tensor = graph.op('Cast', [clipped], { to: 1 });
  const features = columns.map(({ name, source }) => ({ name, source, categorical: false }));
  const flagged = columns.flatMap((_, i) => (moments[i].missing ? [i] : []));
  if (flagged.length === 0) return { tensor, columns: features };
  const indices = graph.constant('int64', [flagged.length], flagged);
  const flags = graph.op('Cast', [graph.op('Gather', [missing, indices], { axis: 1 })], { to: 1 });
  const indicators = flagged.map((i) => ({ ...features[i], name: `missingindicator_${features[i].name}` }));
  return {
    tensor: graph.op('Concat', [tensor, flags], { axis: 1 }),
    columns: [...features, ...indicators],
  };
}

/**
 * The median of the finite values, and mean and standard deviation with the missing values filled by it. Infinities
 * are not missing, yet would make every moment infinite: they are left out here and clipped in the graph. The values
 * are added up in ascending order, so that the order of rows does not change a bit of the result.
 */
export function findMoments(values: Float32Array | Float64Array): Moments {
  const finite = Float64Array.from(values).filter(Number.isFinite).toSorted();
  const missing = Float64Array.from(values).filter(Number.isNaN).length;
  const half = finite.length / 2;
  const median = finite.length > 0 ? (finite[Math.ceil(half) - 1] + finite[Math.floor(half)]) / 2 : 0;
  const rows = Math.max(finite.length + missing, 1);
  const mean = normal((sum(finite, (value) => value) + missing * median) / rows);
  const squares = sum(finite, (value) => (value - mean) ** 2) + missing * (median - mean) ** 2;
  return { median, mean, scale: findScale(squares / rows, mean, rows), missing: missing > 0 };
}

/** The standard deviation; 1 where it is no more than what rounding makes of a constant column, by scikit-learn's bound. */
function findScale(variance: number, mean: number, rows: number): number {
  const rounding = rows * Number.EPSILON * variance + (rows * mean * Number.EPSILON) ** 2;
  return variance <= rounding ? 1 : normal(Math.sqrt(variance)) || 1;
}

/** 0 for what is 0 or nearly so in float32: ONNX Runtime removes a subtraction of it, even from doubles. */
const normal = (value: number) => (Math.abs(value) < 2 ** -126 ? 0 : value);

function sum(values: Float64Array, of: (value: number) => number): number {
  let total = 0;
  for (const value of values) total += of(value);
  return total;
}
