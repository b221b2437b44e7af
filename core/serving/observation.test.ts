import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Observation } from '../../contracts/serving.ts';
import { fromCustomAttributes, toCustomAttributes } from './observation.ts';

const version = fc.nat();
const millis = fc.double({ min: 0, max: 1e6, noNaN: true, noDefaultInfinity: true }).map((x) => x + 0);
const observation: fc.Arbitrary<Observation> = fc.record(
  {
    version,
    status: fc.integer({ min: 200, max: 599 }),
    millis,
    rows: fc.nat(),
    failed: fc.record({ version, reason: fc.string({ unit: 'binary' }) }),
    shadow: fc.record(
      { version, millis, differs: fc.nat(), reason: fc.string() },
      { requiredKeys: ['version', 'millis', 'differs'] },
    ),
  },
  { requiredKeys: ['version', 'status', 'millis', 'rows'] },
);

test('an observation survives as custom attributes, among those of others', () => {
  fc.assert(
    fc.property(observation, (value) => {
      const attributes = ['tenant=7', ...toCustomAttributes(value), 'landfall'];
      expect(fromCustomAttributes(attributes)).toEqual(value);
    }),
  );
});

test('they read as name=value', () => {
  const attributes = toCustomAttributes({ version: 3, status: 200, millis: 1.5, rows: 2 });
  expect(attributes).toEqual([
    'landfall.version=3',
    'landfall.status=200',
    'landfall.millis=1.5',
    'landfall.rows=2',
  ]);
});

test('where there is no observation, none is read', () => {
  expect(fromCustomAttributes([])).toBeUndefined();
  expect(fromCustomAttributes(['landfall.version=3', 'landfall.status={'])).toBeUndefined();
});
