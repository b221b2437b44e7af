/** A loss of [rows, outputs] scores against labels. */
export type Loss = {
  /** Whether the second derivative is 1 everywhere. */
  quadratic: boolean;
  /** The sum over the rows. Overwrites the scores with the loss's derivative by them. */
  evaluate: (scores: Float64Array, labels: ArrayLike<number>) => number;
  /** From those derivatives, weights h so that the second derivative at this point is at most diag(h). */
  curvature: (derivatives: Float64Array, labels: ArrayLike<number>) => Float64Array;
};

/** ½ (score - label)² */
export const squared: Loss = {
  quadratic: true,
  evaluate: (scores, labels) => {
    let sum = 0;
    for (let i = 0; i < scores.length; i++) {
      scores[i] -= labels[i];
      sum += scores[i] * scores[i];
    }
    return sum / 2;
  },
  curvature: (derivatives) => new Float64Array(derivatives.length).fill(1),
};

/** log(1 + exp(score)) - label · score, for labels 0 and 1. */
export const logistic: Loss = {
  quadratic: false,
  evaluate: (scores, labels) => {
    let sum = 0;
    for (let i = 0; i < scores.length; i++) {
      const score = scores[i];
      // exp of a negative number only: no overflow.
      const small = Math.exp(-Math.abs(score));
      sum += Math.max(score, 0) + Math.log1p(small) - labels[i] * score;
      scores[i] = (score >= 0 ? 1 : small) / (1 + small) - labels[i];
    }
    return sum;
  },
  curvature: (derivatives, labels) => derivatives.map((derivative, i) => variance(derivative + labels[i])),
};

/**
 * log Σ exp(scores) - score of the label's class. The second derivative diag(p) - p pᵀ is at most twice its own diagonal: off it, each row sums to as much.
 */
export const multinomial = (classes: number): Loss => ({
  quadratic: false,
  evaluate: (scores, labels) => {
    let sum = 0;
    for (let i = 0, from = 0; i < labels.length; i++, from += classes) {
      const own = scores[from + labels[i]];
      sum += softmaxInPlace(scores, from, classes) - own;
      scores[from + labels[i]] -= 1;
    }
    return sum;
  },
  curvature: (derivatives, labels) => {
    const weights = derivatives.map((derivative) => 2 * variance(derivative));
    for (let i = 0; i < labels.length; i++) {
      const own = i * classes + labels[i];
      weights[own] = 2 * variance(derivatives[own] + 1);
    }
    return weights;
  },
});

/** Never 0, as it would be where a probability is rounded to 0 or 1. */
const variance = (probability: number) => Math.max(probability * (1 - probability), 1e-6);

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
