import { z } from 'zod';
import { hugeFrom, traits } from '../../validity/traits.ts';
import { asDouble, type NumericFeature } from '../block.ts';
import { defineStep } from '../step.ts';

/** The columns, then the products of every two of them; the pairs of more columns than this would be too many. */
const PolynomialParams = z.strictObject({ max_columns: z.int().min(2).max(60).default(20) });

/**
 * The columns and the products of each pair, so that a linear model sees how two act together: scikit-learn's
 * `PolynomialFeatures(degree=2, interaction_only=True, include_bias=False)`.
 *
 * @throws where there are more columns than `max_columns`, or where a value is missing or beyond ±1e18
 */
export const polynomialFeatures = defineStep({
  name: 'polynomial_features',
  takes: 'numeric',
  params: PolynomialParams,
  capability: ({ max_columns = 20 }) => ({
    takes: traits.numeric,
    refuses: traits.missing | traits.infinite | traits.huge,
    gives: traits.numeric,
    maySet: traits.huge | traits.lopsided | traits.central | traits.far,
    mostColumns: max_columns,
    columns: ({ least, most }) => [(least * (least + 1)) / 2, (most * (most + 1)) / 2],
  }),
  fit: (block, { max_columns }, { graph }) => {
    const { columns } = block;
    if (columns.length > max_columns) {
      throw new Error(
        `polynomial_features takes up to ${max_columns} columns, and there are ${columns.length}`,
      );
    }
    const odd = columns.find((column) => !column.values().every((value) => Math.abs(value) < hugeFrom));
    if (odd) throw new Error(`polynomial_features takes values below 1e18, and ${odd.name} has others`);
    const pairs = columns.flatMap((_, i) => columns.slice(i + 1).map((_, k) => [i, i + 1 + k] as const));
    if (pairs.length === 0) return block;
    const values = asDouble(graph, block);
    const pick = (places: number[]) =>
      graph.op('Gather', [values, graph.constant('int64', [places.length], places)], { axis: 1 });
    const products = graph.op('Mul', [pick(pairs.map(([i]) => i)), pick(pairs.map(([, j]) => j))]);
    return {
      kind: 'numeric',
      type: 'double',
      tensor: graph.op('Concat', [values, products], { axis: 1 }),
      columns: [...columns, ...pairs.map(([i, j]) => product(columns[i], columns[j]))],
    };
  },
});

function product(a: NumericFeature, b: NumericFeature): NumericFeature {
  return {
    name: `${a.name} ${b.name}`,
    source: a.source,
    categorical: false,
    crossFitted: a.crossFitted || b.crossFitted,
    values: () => {
      const other = b.values();
      return Float64Array.from(a.values(), (value, i) => value * other[i]);
    },
  };
}
