/** Of one input column and output: what it adds to the score less what it adds on the mean of the training rows. */
export type Linear = {
  base: Float64Array;
  contributions(features: Float32Array, rows: number): Float64Array;
};

/**
 * Exact contributions to x · weights, coefficient × (x - mean), added up by input column. `weights`: [features, outputs];
 * `means`: [outputs, inputs], what each input adds on average.
 */
export function openLinear(
  weights: Float32Array,
  inputs: Int32Array,
  means: readonly number[],
  width: number,
): Linear {
  const outputs = weights.length / inputs.length;
  if (means.length !== outputs * width) throw new Error(`${means.length} means for ${outputs} × ${width}`);
  const base = Float64Array.from({ length: outputs }, (_, k) =>
    means.slice(k * width, (k + 1) * width).reduce((sum, mean) => sum + mean, 0),
  );
  return {
    base,
    contributions(features, rows) {
      const into = new Float64Array(rows * outputs * width);
      for (let row = 0; row < rows; row++) {
        const to = row * outputs * width;
        for (let at = 0; at < means.length; at++) into[to + at] = -means[at];
        for (let j = 0; j < inputs.length; j++) {
          const x = features[row * inputs.length + j];
          if (x === 0) continue;
          for (let k = 0; k < outputs; k++) into[to + k * width + inputs[j]] += x * weights[j * outputs + k];
        }
      }
      return into;
    },
  };
}

/** What each input column adds on average, [outputs, inputs], from the features' means over the training rows. */
export function meanAdditions(
  weights: ArrayLike<number>,
  featureMeans: ArrayLike<number>,
  inputs: ArrayLike<number>,
  width: number,
): number[] {
  const outputs = weights.length / inputs.length;
  const sums = Array<number>(outputs * width).fill(0);
  for (let j = 0; j < inputs.length; j++) {
    for (let k = 0; k < outputs; k++)
      sums[k * width + inputs[j]] += featureMeans[j] * weights[j * outputs + k];
  }
  return sums;
}
