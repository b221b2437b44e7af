import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkSilence, learntHours, withArrivals } from './silence.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const start = Date.UTC(2026, 0, 5);
const daily = (days: number) => Array.from({ length: days }, (_, i) => start + i * DAY);
const at = (arrivals: ReturnType<typeof withArrivals>, now: number, hours?: number) =>
  checkSilence('no_data', { arrivals, hours, since: start, now });

test('what comes every day is missed after two, once it came for two weeks', () => {
  const early = withArrivals(undefined, daily(14));
  expect(at(early, start + 30 * DAY)).toMatchObject({ name: 'no_data', status: 'skipped' });
  const known = withArrivals(early, [start + 14 * DAY]);
  expect(learntHours(known!)).toBe(48);
  expect(at(known, start + 16 * DAY)).toMatchObject({ status: 'ok', value: 48, limit: 48 });
  expect(at(known, start + 16 * DAY + 1)).toMatchObject({
    status: 'violated',
    reason: expect.stringContaining('twice the longest gap so far'),
  });
});

test('a pause that was seen is waited for: a weekend', () => {
  const workdays = daily(15).filter((time) => ![0, 6].includes(new Date(time).getUTCDay()));
  expect(learntHours(withArrivals(undefined, workdays)!)).toBe(2 * 72);
});

test('many files at once are one arrival: their gaps teach nothing', () => {
  const hundred = Array.from({ length: 100 }, (_, i) => start + i * 1000);
  expect(withArrivals(undefined, hundred)).toMatchObject({ count: 1, longestGap: 1000 });
  expect(at(withArrivals(undefined, hundred), start + 90 * DAY).status).toBe('skipped');
});

test('traffic without a pause is missed after an hour', () => {
  const every = Array.from({ length: 15 * 24 * 2 }, (_, i) => start + i * (HOUR / 2));
  expect(learntHours(withArrivals(undefined, every)!)).toBe(1);
});

test('what the definition says needs no learning, and counts from the beginning', () => {
  expect(at(undefined, start + 5 * HOUR, 6)).toMatchObject({ status: 'ok', value: 5, limit: 6 });
  expect(at(undefined, start + 7 * HOUR, 6)).toMatchObject({ status: 'violated', value: 7, limit: 6 });
  expect(at(undefined, start + 7 * HOUR).status).toBe('skipped');
});

test('in whatever portions the times come, the same is known of them', () => {
  const gaps = fc.array(fc.integer({ min: 1, max: 3 * DAY }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(gaps, fc.nat(), (all, cut) => {
      let time = start;
      const times = all.map((gap) => (time += gap));
      const middle = cut % times.length;
      const together = withArrivals(undefined, times.toReversed());
      const apart = withArrivals(withArrivals(undefined, times.slice(0, middle)), times.slice(middle));
      expect(apart).toEqual(together);
      expect(withArrivals(together, times)).toEqual(together);
      expect(together).toMatchObject({ first: times[0], last: times.at(-1) });
      expect(together!.longestGap).toBe(Math.max(0, ...times.slice(1).map((t, i) => t - times[i])));
    }),
  );
});
