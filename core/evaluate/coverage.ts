import type { Evaluation } from '../../contracts/artifacts.ts';

/** Of the standard normal distribution: 95 % lie within. */
const z = 1.959964;

/**
 * What prediction intervals hold of held-out rows, with Wilson's 95 % interval for a share ("Probable Inference, the Law
 * of Succession, and Statistical Inference", 1927), and how wide they are.
 *
 * @param bounds row-major [rows, 2]: lower, upper
 * @param coverage the share that they are made to hold
 */
export function measureCoverage(
  bounds: Float64Array,
  labels: ArrayLike<number>,
  coverage: number,
): NonNullable<Evaluation['interval']> {
  const rows = labels.length;
  let [held, width] = [0, 0];
  for (let i = 0; i < rows; i++) {
    const [low, high] = [bounds[2 * i], bounds[2 * i + 1]];
    held += Number(low <= labels[i] && labels[i] <= high);
    width += (high - low) / rows;
  }
  const share = held / rows;
  const centre = (share + z ** 2 / (2 * rows)) / (1 + z ** 2 / rows);
  const reach = (z * Math.sqrt((share * (1 - share)) / rows + (z / (2 * rows)) ** 2)) / (1 + z ** 2 / rows);
  const observed = {
    value: share,
    low: Math.max(0, Math.min(share, centre - reach)),
    high: Math.min(1, Math.max(share, centre + reach)),
  };
  return { coverage, observed, meanWidth: width };
}
