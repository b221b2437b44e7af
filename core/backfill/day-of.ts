/** A date as it stands in the names of files and folders: with one separator or none, in UTC. */
const written = /(?<!\d)(\d{4})([-/_.]?)(\d{2})\2(\d{2})(?!\d)/g;
/** Hive's partitions by parts of the date. */
const partitioned = /year=(\d{4})\/month=(\d{1,2})\/day=(\d{1,2})(?!\d)/g;

/**
 * The day that a file is of, as `2026-11-24`: the first date in its name, be it `2026-11-24`, `2026/11/24`, `dt=2026-11-24`,
 * `20261124` or `year=2026/month=11/day=24`; undefined where it has none.
 *
 * @param name of the file below the prefix that is looked at, folders included
 */
export function dayOf(name: string): string | undefined {
  const dates = [
    ...Array.from(name.matchAll(written), ([, y, , m, d]) => [y, m, d]),
    ...Array.from(name.matchAll(partitioned), ([, y, m, d]) => [y, m.padStart(2, '0'), d.padStart(2, '0')]),
  ];
  return dates.map((parts) => parts.join('-')).find(isDay);
}

/** 2026-02-30 is no day; Date would take it for the second of March. */
function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** When a day has ended, in UTC: what had landed by then was there. */
export const endOf = (day: string) => `${day}T23:59:59.999Z`;
