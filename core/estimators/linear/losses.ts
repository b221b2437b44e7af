/**
 * The loss of [rows, outputs] scores against labels, summed over the rows. Overwrites the scores with the loss's
 * derivative by them.
 */
export type Loss = (scores: Float64Array, labels: ArrayLike<number>) => number;

/** ½ (score - label)² */
export const squared: Loss = (scores, labels) => {
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    scores[i] -= labels[i];
    sum += scores[i] * scores[i];
  }
  return sum / 2;
};

/** log(1 + exp(score)) - label · score, for labels 0 and 1. */
export const logistic: Loss = (scores, labels) => {
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i];
    // exp of a negative number only: no overflow.
    const small = Math.exp(-Math.abs(score));
    sum += Math.max(score, 0) + Math.log1p(small) - labels[i] * score;
    scores[i] = (score >= 0 ? 1 : small) / (1 + small) - labels[i];
  }
  return sum;
};

/** log Σ exp(scores) - score of the label's class. */
export const multinomial =
  (classes: number): Loss =>
  (scores, labels) => {
    let sum = 0;
    for (let i = 0, from = 0; i < labels.length; i++, from += classes) {
      const own = scores[from + labels[i]];
      sum += softmaxInPlace(scores, from, classes) - own;
      scores[from + labels[i]] -= 1;
    }
    return sum;
  };

/** Turns `count` scores into probabilities and returns log Σ exp(scores). */
export function softmaxInPlace(scores: Float64Array, from: number, count: number): number {
  let greatest = -Infinity;
  for (let k = from; k < from + count; k++) greatest = Math.max(greatest, scores[k]);
  let sum = 0;
  for (let k = from; k < from + count; k++) sum += scores[k] = Math.exp(scores[k] - greatest);
  for (let k = from; k < from + count; k++) scores[k] /= sum;
  return greatest + Math.log(sum);
}

export const sigmoid = (score: number) => 1 / (1 + Math.exp(-score));
