import { expect, test } from 'vitest';
import type { Comparison } from '../../contracts/artifacts.ts';
import { Gate } from '../../contracts/pipeline.ts';
import { decide } from './gate.ts';

const gate = Gate.parse({});

function against(
  name: string,
  difference: number,
  pValue: number,
  more: Partial<Comparison> = {},
): Comparison {
  return {
    against: name,
    metric: 'accuracy',
    rows: 1409,
    challenger: 0.8 + difference,
    other: 0.8,
    difference: { value: difference, low: difference - 0.02, high: difference + 0.02 },
    test: 'mcnemar',
    pValue,
    confidence: 1 - pValue,
    ...more,
  };
}
const baseline = against('the baseline', 0.1, 1e-12);

test('the sentence has the numbers, the test and its p-value', () => {
  expect(decide([baseline, against('version 3', 0.03, 0.0312)], gate)).toEqual({
    verdict: 'promote',
    reason:
      'accuracy 0.83 against 0.8 of version 3 on the same 1,409 rows; better with confidence 0.97 (McNemar’s test, p = 0.0312)',
  });
  expect(decide([against('the baseline', 0.1, 1e-12)], gate).reason).toMatch(
    /\(McNemar’s test, p below 0\.0001\)$/,
  );
});

test('the comparison that failed is the one that is told', () => {
  const champion = against('version 3', 0.01, 0.2);
  expect(decide([baseline, champion], gate)).toMatchObject({
    verdict: 'keep',
    reason: expect.stringContaining('better only with confidence 0.80, not 0.9 (McNemar’s test, p = 0.2)'),
  });
  const worthless = against('the baseline', -0.01, 0.9);
  expect(decide([worthless, champion], gate).reason).toContain(
    'of the baseline on the same 1,409 rows; not better',
  );
});

test('a gate of one half lets nothing pass that is only as good', () => {
  const half = Gate.parse({ confidence: 0.5 });
  expect(decide([against('version 3', 0, 0.5)], half).verdict).toBe('keep');
  expect(decide([against('version 3', 0.001, 0.4)], half).verdict).toBe('promote');
});

test.each([
  [true, 1389, 'on the same 1,389 rows, without 20 that version 3 has learnt from;'],
  [
    false,
    1409,
    'on the same 1,409 rows, with 20 that version 3 has learnt from, since too few others remain;',
  ],
])('what the champion has learnt from is said; left out: %s', (leftOut, rows, words) => {
  const champion = against('version 3', 0.03, 0.01, { rows, learnt: { rows: 20, leftOut } });
  expect(decide([champion], gate).reason).toContain(words);
});

test('without a comparison nothing is promoted; what could not be compared is added', () => {
  expect(decide([], gate).verdict).toBe('keep');
  expect(decide([baseline], gate, 'version 3 cannot score these rows').reason).toMatch(
    /; version 3 cannot score these rows$/,
  );
});
