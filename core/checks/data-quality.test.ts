import { expect, test } from 'vitest';
import type { Check } from '../../contracts/checks.ts';
import { random } from '../random.ts';
import type { Column, Table } from '../table/table.ts';
import { checkDataQuality } from './data-quality.ts';
import { lookAt } from './fixtures.ts';
import type { Situation } from './situation.ts';

type Options = { missing?: number; times?: number; cities?: number; from?: number };
/** Numbers uniform over 0 … 10, a level of many, a flag and a day. */
function orders(
  rows: number,
  seed: number,
  { missing = 0, times = 1, cities = 10, from = 0 }: Options = {},
): Table {
  const { float, integer } = random(seed);
  const columns: Column[] = [
    {
      kind: 'numeric',
      name: 'amount',
      values: Float32Array.from({ length: rows }, () =>
        float() < missing ? Number.NaN : 10 * times * float(),
      ),
    },
    {
      kind: 'categorical',
      name: 'city',
      codes: Int32Array.from({ length: rows }, () => integer(cities)),
      levels: Array.from({ length: cities }, (_, i) => `city ${from + i}`),
    },
    { kind: 'boolean', name: 'paid', values: Float32Array.from({ length: rows }, () => integer(2)) },
    {
      kind: 'timestamp',
      name: 'at',
      values: Float64Array.from({ length: rows }, () => seed * 100 + float()),
    },
  ];
  return { rows, columns };
}

const look = (situation: Situation) =>
  Object.fromEntries(checkDataQuality(situation).map((check) => [check.name, check]));
const status = (checks: Record<string, Check>) => Object.values(checks).map(({ status }) => status);
const trained = orders(1000, 1);

test('traffic like the training rows has no fault, though time goes on', () => {
  const checks = look(lookAt(trained, orders(500, 2)));
  expect(Object.keys(checks)).toEqual(['missing', 'out_of_range', 'unseen', 'schema']);
  expect(status(checks)).toEqual(['ok', 'ok', 'ok', 'ok']);
  expect(checks.missing).toMatchObject({ value: 0, limit: 0.05, pValue: 1 });
});

test('too few rows are not judged', () => {
  const checks = look(lookAt(trained, orders(199, 2, { missing: 1 })));
  expect(status(checks)).toEqual(['skipped', 'skipped', 'skipped', 'skipped']);
  expect(checks.missing.reason).toBe('199 of 200 rows of traffic so far: too few to judge.');
});

test('values that are missing more often than before', () => {
  const { missing, ...others } = look(lookAt(trained, orders(500, 2, { missing: 0.2 })));
  expect(status(others)).toEqual(['ok', 'ok', 'ok']);
  expect(missing).toMatchObject({ status: 'violated', evidence: [{ of: 'amount', was: 0 }] });
  expect(missing.reason).toMatch(/^missing: "amount" (19|20)\.\d %, expected 0\.0 %, p < 0\.001\.$/);
});

test('values outside the range of the training rows, above or below', () => {
  const { out_of_range } = look(lookAt(trained, orders(500, 2, { times: 1.5 })));
  expect(out_of_range.status).toBe('violated');
  expect(out_of_range.value).toBeCloseTo(1 / 3, 1);
  expect(out_of_range.reason).toMatch(
    /\("amount"|"amount" 3\d\.\d % \(0\.\d+ … 1[45]\.\d+, trained on 0\.\d+ … \d+(\.\d+)?\)/,
  );
  expect(look(lookAt(trained, orders(500, 2, { times: -1 }))).out_of_range.value).toBeGreaterThan(0.99);
});

test('levels that no training row has', () => {
  const { unseen, missing } = look(lookAt(trained, orders(500, 2, { from: 2 })));
  expect(missing.status).toBe('ok');
  expect(unseen).toMatchObject({ status: 'violated', evidence: [{ of: 'city', was: 0 }] });
  expect(unseen.reason).toMatch(
    /"city" \d\d\.\d % \("city 1[01]", "city 1[01]"\), expected 0\.0 %, p < 0\.001/,
  );
});

test('where new levels are to be expected they are no fault: as many were new among the training rows', () => {
  const many = { cities: 3000 };
  const { unseen } = look(lookAt(orders(1000, 1, many), orders(500, 2, many)));
  expect(unseen.status).toBe('ok');
  expect(Math.abs(unseen.value!)).toBeLessThan(0.1);
  const moved = look(lookAt(orders(1000, 1, many), orders(500, 2, { ...many, from: 1500 })));
  expect(moved.unseen.evidence[0].value).toBeGreaterThan(0.8);
});

test('requests that cannot be read are judged though there are no rows', () => {
  const { schema, missing } = look(lookAt(trained, orders(0, 2), 1, { traffic: { unreadable: 300 } }));
  expect(missing.status).toBe('skipped');
  expect(schema).toMatchObject({
    status: 'violated',
    value: 1,
    evidence: [{ of: 'unreadable rows', value: 1, was: 0 }],
  });
});

test('columns that are absent or unknown', () => {
  const traffic = { absent: new Map([['amount', 150]]), unknown: new Map([['Amount', 150]]) };
  const { schema } = look(lookAt(trained, orders(500, 2), 1, { traffic }));
  expect(schema).toMatchObject({ status: 'violated', evidence: [{ of: 'amount', value: 0.3, was: 0 }] });
  expect(schema.reason).toMatch(
    /"amount" 30\.0 % \(rows without the column\).* Not known to the model: "Amount"\.$/,
  );
});

test('an optional column may be left out as often as it was missing', () => {
  const before = orders(1000, 1, { missing: 0.3 });
  const traffic = { absent: new Map([['amount', 150]]) };
  expect(status(look(lookAt(before, orders(500, 2, { missing: 0.3 }), 1, { traffic })))).toEqual([
    'ok',
    'ok',
    'ok',
    'ok',
  ]);
});

test('a limit of the definition is the one that counts', () => {
  const monitoring = { limits: { missing: 0.3 } };
  const { missing } = look(lookAt(trained, orders(500, 2, { missing: 0.2 }), 1, { monitoring }));
  expect(missing).toMatchObject({ status: 'ok', limit: 0.3 });
});
