import type { Check, CheckName } from '../../contracts/checks.ts';
import type { Situation } from './situation.ts';

/** A check that could not be made, and why. */
export const skipped = (name: CheckName, reason: string): Check => ({
  name,
  status: 'skipped',
  reason,
  evidence: [],
});

/** Why the rows of traffic are too few to judge; undefined where they are enough. */
export function tooFewRows({ traffic, monitoring }: Situation): string | undefined {
  const { rows } = traffic.table;
  if (rows >= monitoring.minimumRows) return undefined;
  return `${rows} of ${monitoring.minimumRows} rows of traffic so far: too few to judge.`;
}

/** Names in quotes, the first few of them. */
export function quoted(names: readonly string[], most = 3): string {
  const more = names.length > most ? [`${names.length - most} more`] : [];
  return [...names.slice(0, most).map((name) => `"${name}"`), ...more].join(', ');
}
