import { blend } from './blend.ts';
import type { Objective } from './objective.ts';

export type Limits = {
  /** Picks in all, with replacement; a model's share of them is its weight. */
  picks: number;
  /** Different models. */
  members: number;
  /** What the members may cost together, in the unit of `costs`. The first one is taken whatever it costs. */
  budget: number;
};

/** A selection under way: how often each model was picked, and the sum of the picked models' numbers. */
type State = { picked: Int32Array; count: number; sum: Float64Array; loss: number };

/** After so many picks without a better blend the selection ends. */
const patience = 5;

/**
 * Ensemble selection: greedy forward selection with replacement (Caruana et al., "Ensemble Selection from Libraries of
 * Models", 2004), begun with the best model. The best blend on the way is the result; among equals the one of fewer
 * picks, and a model already in it is preferred to a new one.
 *
 * @param views of the models, the best model first; a blend for which the loss is NaN is not chosen
 * @returns a weight for every model; they sum to 1
 */
export function selectGreedily(
  { loss }: Pick<Objective, 'loss'>,
  views: readonly Float64Array[],
  costs: ArrayLike<number>,
  limits: Limits,
): Float64Array {
  const scratch = new Float64Array(views[0].length);
  const lossWith = ({ sum, count }: State, m: number) => {
    const view = views[m];
    for (let i = 0; i < scratch.length; i++) scratch[i] = (sum[i] + view[i]) / (count + 1);
    const found = loss(scratch);
    return Number.isNaN(found) ? Infinity : found;
  };
  const picked = Int32Array.from(views, (_, m) => Number(m === 0));
  let state: State = { picked, count: 1, sum: views[0], loss: loss(views[0]) };
  let best = state;
  for (let since = 0; state.count < limits.picks && since < patience; since++) {
    const next = bestPick(state, costs, limits, lossWith);
    if (next === undefined) break;
    state = add(state, next.model, views[next.model], next.loss);
    if (state.loss < best.loss) {
      best = state;
      since = -1;
    }
  }
  return Float64Array.from(best.picked, (times) => times / best.count);
}

type LossWith = (state: State, model: number) => number;

function bestPick(state: State, costs: ArrayLike<number>, limits: Limits, lossWith: LossWith) {
  let best: { model: number; loss: number } | undefined;
  for (const model of membersFirst(state)) {
    if (!isAllowed(state, model, costs, limits)) continue;
    const loss = lossWith(state, model);
    if (best === undefined || loss < best.loss) best = { model, loss };
  }
  return best;
}

function membersFirst({ picked }: State): number[] {
  const all = Array.from(picked.keys());
  return [...all.filter((m) => picked[m] > 0), ...all.filter((m) => picked[m] === 0)];
}

function isAllowed({ picked }: State, model: number, costs: ArrayLike<number>, limits: Limits): boolean {
  if (picked[model] > 0) return true;
  let [members, cost] = [1, costs[model]];
  for (let m = 0; m < picked.length; m++) {
    if (picked[m] === 0) continue;
    members++;
    cost += costs[m];
  }
  return members <= limits.members && cost <= limits.budget;
}

function add({ picked, count, sum }: State, model: number, view: Float64Array, loss: number): State {
  return {
    picked: picked.map((times, m) => times + Number(m === model)),
    count: count + 1,
    sum: blend([sum, view], [1, 1]),
    loss,
  };
}
