import { Cron } from 'croner';
import { misconfigured } from '../../contracts/errors.ts';

const unitMillis: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/**
 * When a schedule was due last: its latest occurrence not after `now`, both in milliseconds since 1970. Undefined where a
 * `cron` has none so far. The occurrences of a `rate` are the multiples of its period since 1970: so they are known
 * without asking when the schedule was made, and its schedule in EventBridge is made to start on one of them.
 *
 * @param expression EventBridge Scheduler's, in UTC: `rate(1 hour)`, `cron(0 3 ? * MON#1 *)`
 * @throws Failure `Misconfigured` schedule_invalid where a cron's fields make no sense
 */
export function lastDue(expression: string, now: number): number | undefined {
  const period = periodOf(expression);
  if (period) return Math.floor(now / period) * period;
  // croner goes back from the second before; the seconds of an occurrence are 0.
  return parse(expression)
    .previousRuns(1, new Date(Math.floor(now / 1000) * 1000 + 1000))[0]
    ?.getTime();
}

/** The first occurrence of a `rate` after `now`; undefined for a `cron`, which needs no beginning. */
export function firstOfRate(expression: string, now: number): number | undefined {
  const period = periodOf(expression);
  return period && (Math.floor(now / period) + 1) * period;
}

/** When a schedule is due next, after `now`; undefined where a `cron` has no more occurrence. Throws as {@link lastDue}. */
export const nextDue = (expression: string, now: number): number | undefined =>
  firstOfRate(expression, now) ?? parse(expression).nextRun(new Date(now))?.getTime();

/** Of a `rate`, in milliseconds. */
function periodOf(expression: string): number | undefined {
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  return unit ? Number(count) * unitMillis[unit] : undefined;
}

function parse(expression: string): Cron {
  const fields = /^cron\((.+)\)$/.exec(expression)?.[1].trim().split(/\s+/) ?? [];
  try {
    if (fields.length !== 6) throw new Error('a cron has six fields');
    return new Cron(toQuartz(fields), { timezone: 'UTC', paused: true, alternativeWeekdays: true });
  } catch (error) {
    throw misconfigured(
      'schedule_invalid',
      `"${expression}" is no schedule: ${(error as Error).message.replace(/\.$/, '')}. Mend the pipeline's definition.`,
      {},
      error,
    );
  }
}

/** The last value of each field: AWS's `5/15` counts on to it. */
const lastValues = [59, 23, 31, 12, 7, 2199];

/** AWS's fields as croner reads them: with seconds, `?` as any, steps with an end, and a lone `L` as Saturday. */
function toQuartz(fields: string[]): string {
  const plain = fields.map((field, i) => {
    if (i === 4 && field === 'L') return '7';
    return field.replaceAll('?', '*').replaceAll(/(^|,)(\d+)\//g, `$1$2-${lastValues[i]}/`);
  });
  return `0 ${plain.join(' ')}`;
}
