import type { Fitted } from '../../contracts/artifacts.ts';
import type { Params } from '../estimators/estimator.ts';
import { draw, perturb, toUnit, type Space } from '../estimators/space.ts';
import { estimatorNamed } from '../estimators/registry.ts';
import { random } from '../random.ts';
import { toProposal, unseen, type Configuration, type Proposal } from './propose.ts';
import { shapeFor, type SearchShape } from './shape.ts';
import { chooseBatch } from './surrogate/acquisition.ts';
import { learn } from './surrogate/gp.ts';

/** Points of each kind over its whole space, and around each of the best. */
const draws = 60;
const perturbations = 60;
const perturbed = 3;
const radius = 0.2;

/**
 * What to try next, from all that was fitted: a Gaussian process over the hyperparameters of every kind of candidate
 * (estimator and plan) models the loss, and the candidates of the greatest expected improvement per second are chosen
 * among random ones, and ones near the best. The same for the same seed.
 *
 * @param ranked the results on all rows, best first
 */
export async function explore(
  ranked: readonly Fitted[],
  tried: readonly Configuration[],
  shape: SearchShape,
  limits: { count: number; seconds: number; seed: number },
): Promise<Proposal[]> {
  const known = ranked.filter(({ candidate }) => estimatorNamed(candidate.estimator).space);
  if (known.length < 2) return [];
  const encode = encoder(known.map(({ candidate }) => candidate));
  const options = unseen(around(known, shape, limits.seed), tried).map((proposal) => ({
    proposal,
    point: encode(proposal),
    seconds: proposal.estimatedSeconds,
  }));
  const observations = {
    points: known.map(({ candidate }) => encode(candidate)),
    values: standardise(known.map(({ loss }) => loss)),
  };
  const hyperparameters = await learn(observations, limits.seed);
  const chosen = chooseBatch(observations, hyperparameters, options, limits);
  return chosen.map(({ proposal }) => proposal);
}

const kindOf = ({ estimator, plan }: Configuration) => `${estimator} on ${plan}`;

/** A point for each configuration: its kind, one-hot, and every estimator's space, in the middle where it is another's. */
function encoder(known: readonly Configuration[]) {
  const kinds = [...new Set(known.map(kindOf))];
  const estimators = [...new Set(known.map(({ estimator }) => estimator))];
  return (own: Configuration) =>
    Float64Array.of(
      ...kinds.map((kind) => (kind === kindOf(own) ? 1 : 0)),
      ...estimators.flatMap((name) =>
        toUnit(estimatorNamed(name).space ?? {}, name === own.estimator ? own.params : {}),
      ),
    );
}

/**
 * Random settings of every kind, which otherwise are as the best of the kind; and of the best of all what lies near, and
 * the steps that its estimator finds promising.
 */
function around(known: readonly Fitted[], shape: SearchShape, seed: number): Proposal[] {
  const stream = random(seed);
  const bestOfKinds = new Map(known.toReversed().map((fitted) => [kindOf(fitted.candidate), fitted]));
  const far = [...bestOfKinds.values()].flatMap((fitted) =>
    varied(fitted, shape, (space) => repeat(draws, () => draw(space, stream))),
  );
  const near = known.slice(0, perturbed).flatMap((fitted) => {
    const { params, plan, estimator } = fitted.candidate;
    const own = shapeFor(shape, plan);
    return varied(fitted, shape, (space) => [
      ...(own ? estimatorNamed(estimator).neighbours(params, own) : []),
      ...repeat(perturbations, () => perturb(space, params, radius, stream)),
    ]);
  });
  return [...far, ...near];
}

/** What was fitted, with other values of some hyperparameters. */
function varied(
  { candidate, iterations }: Fitted,
  shape: SearchShape,
  vary: (space: Space) => Params[],
): Proposal[] {
  const { estimator, plan, params } = candidate;
  const { space = {} } = estimatorNamed(estimator);
  const known = { params, iterations };
  return vary(space).flatMap((changes) =>
    toProposal({ estimator, plan, params: { ...params, ...changes } }, shape, { known }),
  );
}

const repeat = (times: number, make: () => Params) => Array.from({ length: times }, make);

/** Losses far above the middle count as equally bad: how bad the worst are must not hide how the best differ. */
export function standardise(losses: readonly number[]): Float64Array {
  const sorted = losses.toSorted((a, b) => a - b);
  const median = sorted[sorted.length >> 1];
  const clipped = Float64Array.from(losses, (loss) => Math.min(loss, 2 * median - sorted[0]));
  const mean = clipped.reduce((sum, value) => sum + value, 0) / clipped.length;
  const variance = clipped.reduce((sum, value) => sum + (value - mean) ** 2, 0) / clipped.length;
  return clipped.map((value) => (value - mean) / (Math.sqrt(variance) || 1));
}
