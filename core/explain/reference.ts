import { openModel } from '../native/onnxruntime.ts';
import type { Model } from '../onnx/model.ts';
import { random, shuffle } from '../random.ts';
import type { Attribution } from './member.ts';

/** Up to so many columns all their sets are asked about; beyond, some orders of them. */
const mostExact = 9;
const askedPerRow = 1000;
const mostOrders = 24;
const seed = 20_190_626;

type Section = { bytes: Uint8Array; from: string; to: string };
/** Sets of columns, and for each column the sets with which its contribution is worked out. */
type Plan = { sets: Uint8Array[]; terms: { column: number; minus: number; plus: number; weight: number }[] };

/**
 * Shapley values of a model that is only asked: a set of columns is worth the answer for the row in which all other
 * columns' features are their training means (Sundararajan and Najmi, "The many Shapley values for model
 * explanation", 2020: BShap). Exact for up to nine columns; else the mean over orders of the columns, each beside its
 * reverse (Mitchell et al., "Sampling permutations for Shapley value estimation", 2022). Either way the contributions
 * sum to the answer less the answer for the means.
 */
export async function openReference(
  { bytes, from, to }: Section,
  means: Float32Array,
  inputs: Int32Array,
  width: number,
): Promise<Omit<Attribution, 'of'>> {
  const model = await openModel(bytes);
  const answer = (data: Float32Array) => ask(model, from, to, data, means.length);
  const base = Float64Array.from(await answer(means));
  const columns = [...new Set(inputs)];
  const plan = columns.length <= mostExact ? allSets(columns.length) : someOrders(columns.length);
  const groups = columns.map((column) => indicesOf(inputs, column));
  return {
    base,
    close: () => model.close(),
    async contributions(features, rows) {
      const into = new Float64Array(rows * base.length * width);
      if (columns.length === 0) return into;
      for (let row = 0; row < rows; row++) {
        const own = features.subarray(row * means.length, (row + 1) * means.length);
        const worth = await answer(mixtures(plan.sets, groups, own, means));
        for (const { column, minus, plus, weight } of plan.terms) {
          for (let k = 0; k < base.length; k++) {
            const change = worth[plus * base.length + k] - worth[minus * base.length + k];
            into[(row * base.length + k) * width + columns[column]] += weight * change;
          }
        }
      }
      return into;
    },
  };
}

async function ask(model: Model, from: string, to: string, data: Float32Array, width: number) {
  const tensor = { type: 'float' as const, dims: [data.length / width, width], data };
  return (await model.run({ [from]: tensor }))[to].data as Float32Array;
}

const indicesOf = (inputs: Int32Array, column: number) =>
  Array.from(inputs.keys()).filter((j) => inputs[j] === column);

/** A row per set: the features of its columns as they are, the others' means. */
function mixtures(
  sets: Uint8Array[],
  groups: number[][],
  own: Float32Array,
  means: Float32Array,
): Float32Array {
  const mixed = new Float32Array(sets.length * means.length);
  sets.forEach((set, i) => {
    const row = mixed.subarray(i * means.length, (i + 1) * means.length);
    row.set(means);
    groups.forEach((features, column) => {
      if (set[column]) for (const j of features) row[j] = own[j];
    });
  });
  return mixed;
}

/** Set `s` has column `c` where bit `c` of `s` is 1; a set of that size weighs |S|! (m - |S| - 1)! / m!. */
function allSets(count: number): Plan {
  const sets = Array.from({ length: 2 ** count }, (_, s) =>
    Uint8Array.from({ length: count }, (__, c) => (s >> c) & 1),
  );
  const weights = [1 / count];
  for (let size = 1; size < count; size++) weights.push((weights[size - 1] * size) / (count - size));
  const terms: Plan['terms'] = [];
  for (let s = 0; s < sets.length; s++) {
    const size = sets[s].reduce((sum, bit) => sum + bit, 0);
    for (let column = 0; column < count; column++) {
      if (!sets[s][column]) terms.push({ column, minus: s, plus: s | (1 << column), weight: weights[size] });
    }
  }
  return { sets, terms };
}

function someOrders(count: number): Plan {
  const draw = random(seed);
  const pairs = Math.max(1, Math.min(mostOrders / 2, Math.floor(askedPerRow / (2 * count))));
  const plan: Plan = { sets: [new Uint8Array(count), new Uint8Array(count).fill(1)], terms: [] };
  for (let pair = 0; pair < pairs; pair++) {
    const order = shuffle(
      Int32Array.from({ length: count }, (_, c) => c),
      draw,
    );
    for (const way of [order, order.toReversed()]) walk(plan, way, 1 / (2 * pairs));
  }
  return plan;
}

/** From the empty set, 0, column by column to the full one, 1. */
function walk({ sets, terms }: Plan, order: Int32Array, weight: number): void {
  const set = new Uint8Array(order.length);
  let minus = 0;
  order.forEach((column, step) => {
    set[column] = 1;
    const plus = step === order.length - 1 ? 1 : sets.push(set.slice()) - 1;
    terms.push({ column, minus, plus, weight });
    minus = plus;
  });
}
