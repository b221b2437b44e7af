import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { result, row } from './fixtures.ts';
import { meanRanks, median, pairedScores, ranks, standardError } from './ranks.ts';

describe('ranks', () => {
  test('the best is first, by either direction', () => {
    expect(ranks([0.7, 0.9, 0.8], 1)).toEqual([3, 1, 2]);
    expect(ranks([0.7, 0.9, 0.8], -1)).toEqual([1, 3, 2]);
  });

  test('equals share the mean of their ranks, failures are last', () => {
    expect(ranks([1, 1, 0.5, undefined, undefined], 1)).toEqual([1.5, 1.5, 3, 4.5, 4.5]);
  });

  test('sum to the same whatever the scores', () => {
    const scores = fc.array(fc.option(fc.double({ noNaN: true, min: -9, max: 9 }), { nil: undefined }));
    fc.assert(
      fc.property(scores, fc.constantFrom(1 as const, -1 as const), (values, sign) => {
        const sum = ranks(values, sign).reduce((a, b) => a + b, 0);
        expect(sum).toBeCloseTo((values.length * (values.length + 1)) / 2);
      }),
    );
  });
});

describe('paired scores', () => {
  const a = [0.1, 0.3].map((score, split) => result({ system: 'a', split, score }));

  test('are means over the splits that all have', () => {
    const b = result({ system: 'b', split: 1, score: 0.2 });
    expect(pairedScores(row('s', 'binary', [...a, b]), ['a', 'b'])).toEqual([0.3, 0.2]);
    expect(pairedScores(row('s', 'binary', a), ['a'])).toEqual([0.2]);
  });

  test('a failure on one of them leaves no score', () => {
    const b = [result({ system: 'b', split: 0, score: 0.2 }), result({ system: 'b', split: 1, error: 'x' })];
    expect(pairedScores(row('s', 'binary', [...a, ...b]), ['a', 'b'])).toEqual([0.2, undefined]);
  });

  test('there are none without a common split', () => {
    const b = result({ system: 'b', split: 7, score: 0.2 });
    expect(pairedScores(row('s', 'binary', [...a, b]), ['a', 'b'])).toBeUndefined();
    expect(pairedScores(row('s', 'binary', a), ['a', 'b'])).toBeUndefined();
  });
});

const scored = (system: string, score: number) => result({ system, score });

test('mean ranks are of the sets that all were asked on, each set counting once', () => {
  const rows = [
    row('auc', 'binary', [scored('a', 0.9), scored('b', 0.8)]),
    row('rmse', 'regression', [scored('a', 1), scored('b', 2)]),
    row('loss', 'multiclass', [scored('a', 0.5), scored('b', 0.4)]),
    row('only a', 'binary', [scored('a', 0.5)]),
  ];
  expect(meanRanks(rows, ['a', 'b'])).toEqual({ sets: 3, ranks: [4 / 3, 5 / 3] });
});

test('median', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, NaN]);
});

test('standard error of the mean', () => {
  expect(standardError([1, 2, 3, 4])).toBeCloseTo(0.645497, 6); // scipy.stats.sem
  expect(standardError([1])).toBeNaN();
});
