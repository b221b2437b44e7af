import { minimise } from '../../estimators/linear/lbfgs.ts';
import { normal, random } from '../../random.ts';
import { backward, cholesky, forward } from './cholesky.ts';
import { gram, matern52, type Hyperparameters } from './kernel.ts';
import { negativeLogPosterior, priors, unpack, type Observations } from './likelihood.ts';

/** What is known of the function at one point: a normal distribution, without the noise of an observation. */
export type Posterior = (point: ArrayLike<number>) => { mean: number; std: number };

/**
 * The posterior of a Gaussian process of mean 0 with these hyperparameters, given the observations (Rasmussen and
 * Williams, algorithm 2.1).
 *
 * @throws where the covariances are not positive definite, which noise above rounding prevents.
 */
export function condition({ points, values }: Observations, hyperparameters: Hyperparameters): Posterior {
  const { signal, lengthScales } = hyperparameters;
  const lower = cholesky(gram(points, hyperparameters));
  if (!lower) throw new Error('the covariances of the observations are not positive definite');
  const weights = backward(lower, forward(lower, values));
  return (point) => {
    const covariances = points.map((own) => signal * matern52(own, point, lengthScales));
    const mean = covariances.reduce((sum, covariance, i) => sum + covariance * weights[i], 0);
    const explained = forward(lower, covariances).reduce((sum, value) => sum + value ** 2, 0);
    return { mean, std: Math.sqrt(Math.max(0, signal - explained)) };
  };
}

/** One from the middle of the priors, the others drawn from them. */
const starts = 4;
const solver = {
  tolerance: 1e-6,
  maxIterations: 60,
  preconditionerAt: () => () => undefined,
  renewEvery: Infinity,
  pause: async () => undefined,
};

/**
 * The hyperparameters that make the observations likeliest, under weak priors (see {@link priors}): L-BFGS on their
 * logarithms from a few seeded starts; the best end counts.
 */
export async function learn(observations: Observations, seed: number): Promise<Hyperparameters> {
  const inputs = observations.points[0].length;
  const prior = priors(inputs);
  const stream = random(seed);
  let best = { value: Infinity, x: prior.means };
  for (let start = 0; start < starts; start++) {
    const from = prior.means.map((mean, i) => mean + (start === 0 ? 0 : prior.stds[i] * normal(stream)));
    const objective = negativeLogPosterior(observations, prior);
    const { x } = await minimise(objective, from, solver);
    const value = objective(x, new Float64Array(x.length));
    if (value < best.value) best = { value, x };
  }
  return unpack(best.x);
}
