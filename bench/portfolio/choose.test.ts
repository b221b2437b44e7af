import { describe, expect, test } from 'vitest';
import { choose } from './choose.ts';

const losses = (rows: (number | null)[][], seconds?: number[][]) => ({
  samples: rows.map((_, i) => ({ name: `set ${i}`, wanted: 100, rows: 80, longTailed: false })),
  configurations: rows[0].map((_, i) => ({ estimator: 'e', plan: 'p', params: { i } })),
  losses: rows,
  seconds: seconds ?? rows.map((row) => row.map(() => 1)),
});
const placesOf = (choices: { configuration: number }[]) => choices.map((c) => c.configuration);

const kindOf = ({ params }: { params: Record<string, unknown> }) => (Number(params.i) < 2 ? 'a' : 'b');

describe('choose', () => {
  test('first what is good everywhere, then what is best where the first is not', () => {
    const known = losses([
      [0.1, 0.0, 1, 0.5, 0.6],
      [0.1, 0.9, 0, 0.5, 0.6],
      [0.1, 0.9, 0, 0.5, 0.6],
    ]);
    const choices = choose(known, 5);
    expect(placesOf(choices)).toEqual([0, 2, 1]);
    expect(choices.map((c) => c.regret)).toEqual([expect.closeTo(0.2, 9), expect.closeTo(0.2 / 3, 9), 0]);
  });

  test('what helps as much for less comes first', () => {
    const rows = [
      [0, 0, 1, 1, 2],
      [0, 0, 1, 1, 2],
    ];
    const seconds = rows.map(() => [9, 1, 1, 1, 1]);
    expect(placesOf(choose(losses(rows, seconds), 1))).toEqual([1]);
  });

  test('the scale of a loss does not matter, and what was not fitted is no better than the median', () => {
    const rows = [
      [null, 0, 1000, 2000, 3000],
      [0, 2, 1, 3, 4],
      [0, 2, 1, 3, 4],
    ];
    expect(placesOf(choose(losses(rows), 2))).toEqual([0, 1]);
  });

  test('only the samples that count', () => {
    const rows = [
      [0, 1, 2],
      [2, 1, 0],
    ];
    expect(placesOf(choose(losses(rows), 1, { among: [1] }))).toEqual([2]);
  });

  test('one of each kind first, though another would lower the regret more', () => {
    const rows = [
      [0, 0.1, 1, 2, 3],
      [0.1, 0, 1, 2, 3],
    ];
    expect(placesOf(choose(losses(rows), 3))).toEqual([0, 1]);
    expect(placesOf(choose(losses(rows), 3, { kindOf }))).toEqual([0, 2, 1]);
  });
});
