import type { Task } from '../estimator.ts';
import type { LightGbmParams } from './params.ts';

/** A class below this share of the rows is rare. */
const rareShare = 0.01;
/** LightGBM's `max_delta_step`. XGBoost's documentation advises 1 to 10 where a class is extremely rare. */
const boundedStep = 5;

/**
 * With the steps of the leaves bounded where a class is rare. A leaf of such rows alone takes a Newton step of about
 * 1 / share at first, and boosting never recovers from it: a log loss of 0.37 on shuttle with LightGBM's defaults, of
 * 0.0005 with this bound. `labels`: class codes of the rows that are learnt from.
 */
export function boundSteps(
  params: LightGbmParams,
  labels: Float32Array,
  { problemType, classes }: Task,
): LightGbmParams {
  if (problemType === 'regression' || params.max_delta_step > 0) return params;
  const counts = new Int32Array(classes);
  for (const label of labels) counts[label]++;
  const rarest = Math.min(...counts.filter((count) => count > 0));
  return rarest < rareShare * labels.length ? { ...params, max_delta_step: boundedStep } : params;
}
