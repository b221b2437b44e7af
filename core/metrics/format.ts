/** For people: four significant digits, thousands separated: `0.8462`, `1,409`. Integers keep all their digits. */
export const formatNumber = (value: number): string =>
  value.toLocaleString('en-US', Number.isInteger(value) ? {} : { maximumSignificantDigits: 4 });

/** Numbers of one kind side by side: all with as many decimals as show four digits of the largest. */
export function formatAlike(values: number[]): string[] {
  const largest = Math.max(...values.map(Math.abs));
  const decimals = largest > 0 ? Math.min(8, Math.max(0, 3 - Math.floor(Math.log10(largest)))) : 4;
  const options = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return values.map((value) => value.toLocaleString('en-US', options));
}

/** A share for people: `3.2 %`. */
export const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

/** A p-value for people: `p 0.012`. */
export const chance = (p: number) => (p < 0.001 ? 'p < 0.001' : `p ${p.toFixed(3)}`);
