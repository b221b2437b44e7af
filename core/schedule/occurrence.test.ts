import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ScheduleExpression } from '../../contracts/monitoring.ts';
import { firstOfRate, lastDue, nextDue } from './occurrence.ts';

const last = (expression: string, now: string) => {
  const due = lastDue(ScheduleExpression.parse(expression), Date.parse(now));
  return due === undefined ? undefined : new Date(due).toISOString();
};

// 2026-03-04 is a Wednesday. The expressions are those of AWS's page on schedule types, and each of its signs.
test.each([
  ['rate(15 minutes)', '2026-03-04T10:17:30Z', '2026-03-04T10:15:00.000Z'],
  ['rate(1 hour)', '2026-03-04T10:00:00Z', '2026-03-04T10:00:00.000Z'],
  ['rate(1 day)', '2026-03-04T10:17:30Z', '2026-03-04T00:00:00.000Z'],
  ['cron(15 10 ? * 6L 2022-2026)', '2026-03-04T10:00:00Z', '2026-02-27T10:15:00.000Z'],
  ['cron(0 3 * * ? *)', '2026-03-04T03:00:00Z', '2026-03-04T03:00:00.000Z'],
  ['cron(0 3 * * ? *)', '2026-03-04T02:59:59.999Z', '2026-03-03T03:00:00.000Z'],
  ['cron(0 3 * * ? *)', '2026-03-04T03:00:00.999Z', '2026-03-04T03:00:00.000Z'],
  ['cron(5/20 * * * ? *)', '2026-03-04T10:30:00Z', '2026-03-04T10:25:00.000Z'],
  ['cron(0 9 ? * MON-FRI *)', '2026-03-08T10:00:00Z', '2026-03-06T09:00:00.000Z'],
  ['cron(0 9 ? * 2-6 *)', '2026-03-08T10:00:00Z', '2026-03-06T09:00:00.000Z'],
  ['cron(0 9 ? * 1 *)', '2026-03-04T10:00:00Z', '2026-03-01T09:00:00.000Z'],
  ['cron(0 9 ? * L *)', '2026-03-04T10:00:00Z', '2026-02-28T09:00:00.000Z'],
  ['cron(0 9 ? * 3#2 *)', '2026-03-04T10:00:00Z', '2026-02-10T09:00:00.000Z'],
  ['cron(0 9 L * ? *)', '2026-03-04T10:00:00Z', '2026-02-28T09:00:00.000Z'],
  ['cron(0 9 1W * ? *)', '2026-03-04T10:00:00Z', '2026-03-02T09:00:00.000Z'],
  ['cron(0 0 29 2 ? *)', '2026-03-04T10:00:00Z', '2024-02-29T00:00:00.000Z'],
  ['cron(30 8 1 JAN,JUL ? *)', '2026-03-04T10:00:00Z', '2026-01-01T08:30:00.000Z'],
  ['cron(30 8 1 1 ? 2027)', '2026-03-04T10:00:00Z', undefined],
])('%s was due last, at %s', (expression, now, due) => {
  expect(last(expression, now)).toBe(due);
});

const moment = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2040, 0) });
const field = (max: number) => fc.oneof(fc.constant('*'), fc.integer({ min: 0, max }).map(String));

test('by minute and hour it is what going back minute by minute finds', () => {
  fc.assert(
    fc.property(moment, field(59), field(23), (now, minute, hour) => {
      const matches = (at: number) =>
        [new Date(at).getUTCMinutes(), new Date(at).getUTCHours()].every(
          (value, i) => [minute, hour][i] === '*' || String(value) === [minute, hour][i],
        );
      let expected = Math.floor(now / 60_000) * 60_000;
      while (!matches(expected)) expected -= 60_000;
      expect(lastDue(`cron(${minute} ${hour} * * ? *)`, now)).toBe(expected);
    }),
  );
});

test('a rate begins on the next of its occurrences', () => {
  const rates = fc.tuple(fc.integer({ min: 1, max: 90 }), fc.constantFrom('minutes', 'hours', 'days'));
  fc.assert(
    fc.property(moment, rates, (now, [count, unit]) => {
      const rate = `rate(${count} ${unit})`;
      const first = firstOfRate(rate, now)!;
      expect(first).toBeGreaterThan(now);
      expect(lastDue(rate, first)).toBe(first);
      expect(lastDue(rate, first - 1)).toBeLessThanOrEqual(now);
    }),
  );
  expect(firstOfRate('cron(0 3 * * ? *)', 0)).toBeUndefined();
});

test.each(['cron(61 3 * * ? *)', 'cron(0 3 * * MOON *)'])('%s is refused by its name', (expression) => {
  expect(() => lastDue(expression, 0)).toThrow(/schedule_invalid: ".*" is no schedule/);
});

test.each([
  ['rate(1 hour)', '2026-03-04T10:00:00Z', '2026-03-04T11:00:00.000Z'],
  ['cron(0 3 * * ? *)', '2026-03-04T03:00:00Z', '2026-03-05T03:00:00.000Z'],
  ['cron(0 9 ? * MON-FRI *)', '2026-03-06T10:00:00Z', '2026-03-09T09:00:00.000Z'],
  ['cron(30 8 1 1 ? 2025)', '2026-03-04T10:00:00Z', undefined],
])('%s is due next, at %s', (expression, now, due) => {
  const next = nextDue(expression, Date.parse(now));
  expect(next === undefined ? undefined : new Date(next).toISOString()).toBe(due);
});
