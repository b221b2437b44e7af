import type { Cursor } from '../../contracts/monitor.ts';
import type { Store } from '../../contracts/ports.ts';

const HOUR_MILLIS = 3_600_000;
/** After a longer pause the whole prefix is listed: that is cheaper than a listing for each day. */
const MOST_DAYS = 31;

/**
 * The keys under `folder` that the cursor has not passed, oldest first. `folder` is what the hours are under:
 * `capture/<pipeline>/<endpoint>/AllTraffic/`.
 */
export async function unseenKeys(
  folder: string,
  cursor: Cursor | undefined,
  now: Date,
  store: Store,
): Promise<string[]> {
  const days = cursor ? daysFrom(cursor.hour, now) : [''];
  const listed = [];
  for (const day of days.length > MOST_DAYS ? [''] : days) listed.push(...(await store.list(folder + day)));
  const seen = new Set(cursor?.keys);
  const unseen = listed.filter((key) => !seen.has(key) && hourOf(key) >= (cursor?.hour ?? ''));
  return unseen.toSorted((a, b) => compare(hourOf(a), hourOf(b)) || compare(a, b));
}

/** The cursor after `keys` were judged as well. */
export function advance(cursor: Cursor | undefined, keys: string[]): Cursor | undefined {
  const all = [...(cursor?.keys ?? []), ...keys];
  const latest = all.map(hourOf).reduce((a, b) => (a > b ? a : b), '');
  if (!latest) return cursor;
  const hour = formatHour(new Date(parseHour(latest).getTime() - HOUR_MILLIS));
  return { hour, keys: all.filter((key) => hourOf(key) >= hour).toSorted() };
}

/** `yyyy/mm/dd/hh` of a captured object's key, '' where it has none. */
const hourOf = (key: string) => /\/(\d{4}\/\d\d\/\d\d\/\d\d)\/[^/]+$/.exec(key)?.[1] ?? '';
const formatHour = (time: Date) => time.toISOString().slice(0, 13).replaceAll(/[-T]/g, '/');
const parseHour = (hour: string) =>
  new Date(`${hour.slice(0, 10).replaceAll('/', '-')}T${hour.slice(11)}:00:00Z`);
const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b));

/** `yyyy/mm/dd/` for each day from the hour's to now's. */
function daysFrom(hour: string, now: Date): string[] {
  const days = [];
  const last = formatHour(now).slice(0, 10);
  for (let day = parseHour(`${hour.slice(0, 10)}/00`); ; day = new Date(day.getTime() + 24 * HOUR_MILLIS)) {
    const name = formatHour(day).slice(0, 10);
    if (name > last) return days;
    days.push(`${name}/`);
  }
}
