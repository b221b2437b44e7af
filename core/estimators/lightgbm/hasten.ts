import type { Known, Params, Shape } from '../estimator.ts';
import { estimateSeconds, rounds } from './cost.ts';
import { LightGbmParams } from './params.ts';

/** Larger steps cost too much of what boosting can reach. */
const largestRate = 0.3;

/**
 * The same trees in fewer and larger steps, so that one fit takes at most `seconds`; undefined where that would take
 * steps of more than 0.3.
 */
export function hasten(params: Params, shape: Shape, seconds: number, known?: Known): Params | undefined {
  const own = LightGbmParams.parse(params);
  const [one, two] = [1, 2].map((n_estimators) => estimateSeconds(shape, { ...own, n_estimators }));
  const affordable = Math.floor((seconds - one) / (two - one)) + 1;
  const wanted = rounds(own, shape, known);
  const learning_rate = Number(((own.learning_rate * wanted) / affordable).toPrecision(2));
  if (affordable < 1 || learning_rate > largestRate) return undefined;
  return { ...own, learning_rate: Math.max(own.learning_rate, learning_rate), n_estimators: affordable };
}
