/** How often something was, of how many times it could have been. */
export type Rate = { count: number; of: number };

export const rateOf = (hits: readonly boolean[]): Rate => ({
  count: hits.filter(Boolean).length,
  of: hits.length,
});

/** Standard deviations to the ends of a 95 % interval. */
const z = 1.959964;

/** Wilson's score interval of a share, 95 % ("Probable inference", Journal of the American Statistical Association 22, 1927). */
export function wilson({ count, of }: Rate): { low: number; high: number } {
  if (of === 0) return { low: 0, high: 1 };
  const p = count / of;
  const centre = p + z ** 2 / (2 * of);
  const reach = z * Math.sqrt((p * (1 - p)) / of + z ** 2 / (4 * of ** 2));
  const scale = 1 + z ** 2 / of;
  return { low: Math.max(0, (centre - reach) / scale), high: Math.min(1, (centre + reach) / scale) };
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** `3 of 480, 0.6 % (95 %: 0.2 % to 1.8 %)` */
export function rateText(rate: Rate): string {
  if (rate.of === 0) return 'none';
  const { low, high } = wilson(rate);
  return `${rate.count} of ${rate.of}, ${percent(rate.count / rate.of)} (95 %: ${percent(low)} to ${percent(high)})`;
}
