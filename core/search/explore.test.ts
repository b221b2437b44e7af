import { describe, expect, test } from 'vitest';
import type { Candidate, Fitted } from '../../contracts/artifacts.ts';
import { explore, standardise } from './explore.ts';
import { rank } from './leaderboard.ts';
import { number, propose, type Proposal } from './propose.ts';
import type { SearchShape } from './shape.ts';

const shape: SearchShape = {
  problemType: 'binary',
  classes: 2,
  rows: 5000,
  all: 6250,
  folds: 5,
  plans: { tree: { columns: 20, sparse: false } },
  distinct: 40,
  longTailed: false,
};
/** Least for trees of 100 leaves; nothing else matters. */
const lossOf = ({ params }: Proposal) => Math.abs(Math.log(Number(params.num_leaves)) - Math.log(100));
const fit = (candidate: Candidate): Fitted => {
  const loss = lossOf(candidate);
  return { candidate, metric: 'log_loss', score: loss, loss, iterations: 50 };
};
const tried = number(
  propose(shape).filter(({ estimator }) => estimator === 'lightgbm'),
  [],
);
const ranked = rank(tried.map(fit));
const limits = { count: 6, seconds: 1000, seed: 0 };

describe('explore', () => {
  test('proposes what is better than what was tried, and the same again', async () => {
    const proposals = await explore(ranked, tried, shape, limits);
    expect(proposals.length).toBe(6);
    expect(Math.min(...proposals.map(lossOf))).toBeLessThan(ranked[0].loss);
    expect(await explore(ranked, tried, shape, limits)).toEqual(proposals);
  });

  test('keeps to its seconds', async () => {
    const proposals = await explore(ranked, tried, shape, { ...limits, seconds: 4 });
    expect(proposals.reduce((sum, own) => sum + own.estimatedSeconds, 0)).toBeLessThanOrEqual(4);
  });

  test('has nothing to go by with one result', async () => {
    expect(await explore(ranked.slice(0, 1), tried, shape, limits)).toEqual([]);
  });
});

describe('standardise', () => {
  test('mean 0 and variance 1, and the worst no worse than twice as far as the middle', () => {
    const values = standardise([0, 1, 2, 3, 1000]);
    expect(values[3]).toBeGreaterThan(values[2]);
    expect(values[4] - values[0]).toBeCloseTo(2 * (values[2] - values[0]), 9);
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 9);
  });

  test('equal losses are all in the middle', () => {
    expect([...standardise([2, 2, 2])]).toEqual([0, 0, 0]);
  });
});
