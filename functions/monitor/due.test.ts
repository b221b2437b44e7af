import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { lastDue } from '../../core/schedule/occurrence.ts';
import { findDue } from './due.ts';

const nightly = 'cron(0 3 * * ? *)';
const time = (text: string) => new Date(`2026-11-${text}:00Z`);
const iso = (text: string) => time(text).toISOString();

test('without a schedule nothing is due, whoever says so', () => {
  const input = { retrain: true, due: iso('24T03:00') };
  expect(findDue(undefined, undefined, input, time('24T03:00'))).toEqual({ schedule: undefined });
});

test('a new schedule is due from its next occurrence on, or when Scheduler says so', () => {
  const first = findDue(nightly, undefined, {}, time('24T10:00'));
  expect(first).toEqual({ schedule: { expression: nightly, since: iso('24T10:00') } });
  const told = findDue(nightly, undefined, { retrain: true, due: iso('24T03:00') }, time('24T03:00'));
  expect(told.occurrence).toBe(iso('24T03:00'));
});

test('a schedule that was changed begins anew', () => {
  const known = { expression: 'rate(1 day)', since: iso('20T00:00') };
  expect(findDue(nightly, known, {}, time('24T10:00')).occurrence).toBeUndefined();
});

test('a look of the other schedule asks for nothing by itself', () => {
  expect(findDue(nightly, undefined, { due: iso('24T03:00') }, time('24T03:00')).occurrence).toBeUndefined();
});

test('however the looks come, each occurrence is answered once at most, and the last one before a look is', () => {
  const expressions = fc.constantFrom('rate(3 hours)', 'rate(1 day)', nightly, 'cron(0/30 * * * ? *)');
  const gaps = fc.array(fc.tuple(fc.integer({ min: 1, max: 5000 }), fc.boolean()), { maxLength: 40 });
  fc.assert(
    fc.property(expressions, gaps, (expression, sequence) => {
      let minute = time('01T00:10').getTime();
      let known = findDue(expression, undefined, {}, new Date(minute)).schedule;
      const first = minute;
      const answered: string[] = [];
      for (const [after, isTold] of sequence) {
        minute += after * 60_000;
        const last = lastDue(expression, minute)!;
        const input = isTold ? { retrain: true, due: new Date(last).toISOString() } : {};
        const { schedule, occurrence } = findDue(expression, known, input, new Date(minute));
        known = schedule;
        if (occurrence) answered.push(occurrence);
        expect(answered.at(-1)).toBe(last > first ? new Date(last).toISOString() : undefined);
      }
      expect(new Set(answered).size).toBe(answered.length);
    }),
  );
});
