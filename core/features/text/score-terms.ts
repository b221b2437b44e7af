import type { Target } from '../step.ts';
import type { Weights } from './weights.ts';

/**
 * How much each term says about the target: scikit-learn's `chi2`, or for regression the square of `r_regression`, which
 * orders terms as its `f_regression` does. Weights are at least 0.
 */
export function scoreTerms(weights: Weights, { problemType, labels, classes }: Target): Float64Array {
  return problemType === 'regression' ? squaredCorrelations(weights, labels) : chi2(weights, labels, classes);
}

/** The sums of each term's weights over the classes against what the classes' sizes let expect. */
function chi2({ rows, indptr, indices, values }: Weights, labels: Float32Array, classes: number) {
  const shares = new Float64Array(classes);
  for (const label of labels) shares[label] += 1 / rows;
  return Float64Array.from({ length: indptr.length - 1 }, (_, j) => {
    const observed = new Float64Array(classes);
    for (let at = indptr[j]; at < indptr[j + 1]; at++) observed[labels[indices[at]]] += values[at];
    const sum = observed.reduce((a, b) => a + b, 0);
    return observed.reduce((score, found, label) => {
      const expected = sum * shares[label];
      return expected > 0 ? score + (found - expected) ** 2 / expected : score;
    }, 0);
  });
}

function squaredCorrelations({ rows, indptr, indices, values }: Weights, labels: Float32Array) {
  const mean = labels.reduce((sum, label) => sum + label, 0) / rows;
  const deviation = labels.reduce((sum, label) => sum + (label - mean) ** 2, 0);
  return Float64Array.from({ length: indptr.length - 1 }, (_, j) => {
    let [sum, squares, product] = [0, 0, 0];
    for (let at = indptr[j]; at < indptr[j + 1]; at++) {
      sum += values[at];
      squares += values[at] ** 2;
      product += values[at] * (labels[indices[at]] - mean);
    }
    const spread = (squares - (sum * sum) / rows) * deviation;
    return spread > 0 ? product ** 2 / spread : 0;
  });
}
