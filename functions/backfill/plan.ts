import type { BackfillOrder, BackfillPlan } from '../../contracts/backfill.ts';
import { misconfigured } from '../../contracts/errors.ts';
import { backfillKey, landingPrefix } from '../../contracts/keys.ts';
import { dayOf } from '../../core/backfill/day-of.ts';
import { readDefinition } from '../_shared/definition.ts';
import type { LandedAt } from '../_shared/s3-landing.ts';
import type { BackfillPorts } from './ports.ts';

/** An execution has 25,000 events, and a day takes 30 at most but for retries (a test counts them). */
export const mostDays = 500;

/**
 * Finds the files of the days that were asked for: by the date in their names, else by when they landed. Writes
 * `plan.json`; days without files are left out.
 *
 * @throws Failure `Misconfigured` pipeline_missing, pipeline_invalid; nothing_to_backfill where no file is of these days;
 *   too_many_days
 */
export async function plan(
  { id, order }: { id: string; order: BackfillOrder },
  ports: BackfillPorts,
): Promise<{ days: { id: string; day: string }[] }> {
  await readDefinition(order.pipeline, ports.objects);
  const prefix = order.prefix ?? landingPrefix(order.pipeline);
  const days = byDay(await ports.landed(prefix), prefix, order);
  if (!days.length) {
    const text = `No file under ${prefix} is of a day from ${order.from} to ${order.to}.`;
    throw misconfigured('nothing_to_backfill', text);
  }
  if (days.length > mostDays) {
    const text = `${days.length} days have files, and a backfill runs ${mostDays} at most: end it by ${days[mostDays - 1].day}, then do the rest.`;
    throw misconfigured('too_many_days', text);
  }
  const whole: BackfillPlan = { id, order, days };
  await ports.store.put(backfillKey(id, 'plan.json'), JSON.stringify(whole, null, 2));
  ports.log.info('planned', { id, days: days.length });
  return { days: days.map(({ day }) => ({ id, day })) };
}

/** The days in their order, and each day's files in the order of their keys. */
export function byDay(
  landed: readonly LandedAt[],
  prefix: string,
  { from, to }: Pick<BackfillOrder, 'from' | 'to'>,
): BackfillPlan['days'] {
  const dated = landed
    .map(({ source, at }) => ({
      source,
      day: dayOf(source.key.slice(prefix.length)) ?? at.toISOString().slice(0, 10),
    }))
    .filter(({ day }) => from <= day && day <= to)
    .toSorted((a, b) => (a.source.key < b.source.key ? -1 : 1));
  return [...Map.groupBy(dated, ({ day }) => day)]
    .map(([day, files]) => ({ day, sources: files.map(({ source }) => source) }))
    .toSorted((a, b) => (a.day < b.day ? -1 : 1));
}
