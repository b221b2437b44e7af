import { blend } from './blend.ts';
import type { Objective } from './objective.ts';

/** Of what a blend gains over the best model, what all the members that are dropped may take back. */
const negligible = 0.05;

/**
 * Weights without the members that hardly count, the least first: each costs time and bytes for good. The others'
 * weights grow to sum to 1.
 *
 * @param views of the models, the best model first
 */
export function prune(
  { loss }: Pick<Objective, 'loss'>,
  views: readonly Float64Array[],
  weights: Float64Array,
): Float64Array {
  const best = loss(blend(views, weights));
  const allowed = best + negligible * Math.max(0, loss(views[0]) - best);
  let kept = weights;
  for (const member of membersOf(weights).toSorted((a, b) => weights[a] - weights[b] || b - a)) {
    if (membersOf(kept).length === 1) break;
    const without = renormalised(kept.map((weight, m) => (m === member ? 0 : weight)));
    if (loss(blend(views, without)) <= allowed) kept = without;
  }
  return kept;
}

const membersOf = (weights: Float64Array) => Array.from(weights.keys()).filter((m) => weights[m] > 0);

function renormalised(weights: Float64Array): Float64Array {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}
