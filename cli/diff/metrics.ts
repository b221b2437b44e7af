import type { Estimate } from '../../contracts/artifacts.ts';

/**
 * `difference`: after minus before, with its interval where both are measured with one. `beyond`: that interval does not
 * hold 0, so that it is more than the chance of which rows were held out.
 */
export type MetricDiff = {
  name: string;
  before?: number;
  after?: number;
  difference?: Estimate | { value: number };
  beyond?: boolean;
};

/** What a run measured on its held-out rows; with intervals where its evaluation is there. */
export type Measured = Record<string, Estimate | { value: number }>;

/** In the order of the first run's, then what only the second has. */
export function diffMetrics(before: Measured, after: Measured): MetricDiff[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.map((name) => {
    const [old, fresh] = [before[name], after[name]];
    const difference = old && fresh && differenceOf(old, fresh);
    return {
      name,
      ...(old && { before: old.value }),
      ...(fresh && { after: fresh.value }),
      ...(difference && { difference }),
      ...(difference && 'low' in difference && { beyond: difference.low > 0 || difference.high < 0 }),
    };
  });
}

/**
 * The difference of two estimates with an interval of the same level as theirs: the square-and-add method of Zou and Donner
 * (2008), "Construction of confidence limits about effect measures: a general approach". It takes the estimates for
 * independent. Of two models on the same rows, which rise and fall together, the true interval is narrower: what is beyond
 * this one is beyond that one, too.
 */
function differenceOf(before: Measured[string], after: Measured[string]): Estimate | { value: number } {
  const value = after.value - before.value;
  if (!('low' in before && 'low' in after)) return { value };
  const below = Math.hypot(after.value - after.low, before.high - before.value);
  const above = Math.hypot(after.high - after.value, before.value - before.low);
  return { value, low: value - below, high: value + above };
}
