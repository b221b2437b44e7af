import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { dayOf, endOf } from './day-of.ts';

test.each([
  ['2026-11-24.csv', '2026-11-24'],
  ['2026/11/24/part-0.csv.gz', '2026-11-24'],
  ['dt=2026-11-24/part-0.parquet', '2026-11-24'],
  ['sales_20261124.csv', '2026-11-24'],
  ['sales_20261124T101500Z.csv', '2026-11-24'],
  ['year=2026/month=3/day=7/a.csv', '2026-03-07'],
  ['2026_11_24.csv', '2026-11-24'],
  ['2026-11-24/copy-of-2026-11-25.csv', '2026-11-24'],
  ['2026-13-01/2026-12-01.csv', '2026-12-01'],
])('%s is of %s', (name, day) => {
  expect(dayOf(name)).toBe(day);
});

test.each(['a.csv', '2026-02-30.csv', '2026-11.csv', '1-2026-1124.csv', '120261124.csv', '2026112.csv'])(
  '%s names no day',
  (name) => {
    expect(dayOf(name)).toBeUndefined();
  },
);

test('every day is found, however it is written and whatever stands around it', () => {
  const around = fc.stringMatching(/^[a-z =/]{0,5}$/);
  const anyDay = fc.date({ min: new Date('1900-01-01'), max: new Date('2199-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(
      anyDay,
      fc.constantFrom('-', '/', '_', '.', ''),
      around,
      around,
      (date, sign, before, after) => {
        const day = date.toISOString().slice(0, 10);
        expect(dayOf(before + day.replaceAll('-', sign) + after)).toBe(day);
      },
    ),
  );
});

test('a day ends before the next begins', () => {
  expect(Date.parse('2026-11-25T00:00:00Z') - Date.parse(endOf('2026-11-24'))).toBe(1);
});
