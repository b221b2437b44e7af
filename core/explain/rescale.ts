import { gaussLegendre } from './quadrature.ts';

/**
 * Carries contributions through a function, by the rescale rule (Chen, Lundberg and Lee, "Explaining a series of models
 * by propagating Shapley values", 2022): what changed the function's argument shares the change of its value in
 * proportion. Contributions are [outputs, inputs] row-major.
 */

/** The argument must change by at least this, by its own size, for the change of the value to be divided by it. */
export const leastChange = 2 ** -8;
export const stepOf = (at: number) => leastChange * Math.max(1, Math.abs(at));

/** Values along the outputs of one row, and of the reference that contributions count from. */
export type Change = { base: ArrayLike<number>; at: ArrayLike<number> };

/**
 * Through functions of one number each. An argument of one output may be that of several values. `slopes` are the
 * functions' at the base, for arguments that hardly change though contributions are large and cancel out.
 */
export function throughEach(
  contributions: Float64Array,
  width: number,
  argument: Change,
  value: Change,
  slopes: ArrayLike<number>,
): Float64Array {
  const outputs = value.at.length;
  const isShared = argument.at.length === 1;
  const carried = new Float64Array(outputs * width);
  for (let k = 0; k < outputs; k++) {
    const from = isShared ? 0 : k;
    const change = argument.at[from] - argument.base[from];
    const isEnough = Math.abs(change) >= stepOf(argument.base[from]);
    const slope = isEnough ? (value.at[k] - value.base[k]) / change : slopes[k];
    for (let j = 0; j < width; j++) carried[k * width + j] = slope * contributions[from * width + j];
  }
  return settle(carried, width, value);
}

/** How much arguments may change against each other within a panel of the rule; a change that is as good as endless. */
const panel = 4;
const greatestChange = 1000;
const rule = gaussLegendre(8);

/**
 * Through a softmax. Each value depends on all arguments: the multipliers are the mean of the derivatives on the straight
 * line from the base to the row (Aumann and Shapley; Sundararajan et al., "Axiomatic attribution for deep networks",
 * 2017), which for one argument is the rescale rule.
 */
export function throughSoftmax(
  contributions: Float64Array,
  width: number,
  argument: Change,
  value: Change,
): Float64Array {
  const outputs = value.at.length;
  const multipliers = meanDerivatives(argument);
  const carried = new Float64Array(outputs * width);
  for (let c = 0; c < outputs; c++) {
    for (let k = 0; k < outputs; k++) {
      const multiplier = multipliers[c * outputs + k];
      for (let j = 0; j < width; j++) carried[c * width + j] += multiplier * contributions[k * width + j];
    }
  }
  return settle(carried, width, value);
}

/** [values, arguments] */
function meanDerivatives({ base, at }: Change): Float64Array {
  const outputs = at.length;
  const changes = Float64Array.from(at, (a, k) =>
    Math.max(-greatestChange, Math.min(greatestChange, a - base[k])),
  );
  const panels = Math.max(1, Math.ceil((Math.max(...changes) - Math.min(...changes)) / panel));
  const means = new Float64Array(outputs * outputs);
  const shares = new Float64Array(outputs);
  for (let point = 0; point < panels * rule.points.length; point++) {
    const q = point % rule.points.length;
    const t = (Math.floor(point / rule.points.length) + rule.points[q]) / panels;
    const weight = rule.weights[q] / panels;
    for (let k = 0; k < outputs; k++) shares[k] = base[k] + t * changes[k];
    softmax(shares);
    for (let c = 0; c < outputs; c++) {
      for (let k = 0; k < outputs; k++) {
        means[c * outputs + k] += weight * shares[c] * ((c === k ? 1 : 0) - shares[k]);
      }
    }
  }
  return means;
}

function softmax(values: Float64Array): void {
  const highest = Math.max(...values);
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k] = Math.exp(values[k] - highest);
  for (let k = 0; k < values.length; k++) values[k] /= sum;
}

/** What rounding leaves of the change is spread over the contributions by their size: they sum to it. In place. */
export function settle(contributions: Float64Array, width: number, { base, at }: Change): Float64Array {
  for (let k = 0; k < at.length; k++) {
    const own = contributions.subarray(k * width, (k + 1) * width);
    let [sum, size] = [0, 0];
    for (const contribution of own) {
      sum += contribution;
      size += Math.abs(contribution);
    }
    const rest = at[k] - base[k] - sum;
    if (size === 0) continue;
    for (let j = 0; j < width; j++) own[j] += (rest * Math.abs(own[j])) / size;
  }
  return contributions;
}
