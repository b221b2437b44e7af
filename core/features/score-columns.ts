import type { Values } from './block.ts';
import { momentsOf, quantileOf, sortedFinite } from './moments.ts';
import type { Target } from './step.ts';

const bins = 10;

/** How much a column says: `variance`, or its mutual information with the target in nats. */
export function scoreColumn(
  values: Values,
  target: Target,
  score: 'mutual_information' | 'variance',
): number {
  if (score === 'variance') {
    const { scale } = momentsOf(sortedFinite(values));
    return scale * scale;
  }
  const classes = target.problemType === 'regression' ? binned(target.labels) : target.labels;
  const width = target.problemType === 'regression' ? bins + 1 : target.classes;
  return mutualInformation(binned(values), bins + 1, classes, width);
}

/** The tenth of its values that each is in; a missing value is in a bin of its own, the last. */
function binned(values: Values): Int32Array {
  const sorted = sortedFinite(values);
  const edges = Array.from({ length: bins - 1 }, (_, i) => quantileOf(sorted, (i + 1) / bins));
  return Int32Array.from(values, (value) => {
    if (Number.isNaN(value)) return bins;
    let bin = 0;
    while (bin < edges.length && value > edges[bin]) bin++;
    return bin;
  });
}

/** Of two discrete variables with values 0 … width-1, in nats: scikit-learn's `mutual_info_score`. */
export function mutualInformation(
  a: ArrayLike<number>,
  widthA: number,
  b: ArrayLike<number>,
  widthB: number,
): number {
  const joint = new Float64Array(widthA * widthB);
  const [ofA, ofB] = [new Float64Array(widthA), new Float64Array(widthB)];
  for (let i = 0; i < a.length; i++) {
    joint[a[i] * widthB + b[i]]++;
    ofA[a[i]]++;
    ofB[b[i]]++;
  }
  let sum = 0;
  for (let i = 0; i < widthA; i++) {
    for (let j = 0; j < widthB; j++) {
      const count = joint[i * widthB + j];
      if (count > 0) sum += count * Math.log((count * a.length) / (ofA[i] * ofB[j]));
    }
  }
  return sum / a.length;
}
