import { expect, test } from 'vitest';
import { peerOutcome } from './peers.ts';

const cost = { process_wall_s: 62.7, tree_cpu_s: 54.5, peak_rss_mb: 238, load1_at_start: 0.1 };

test('a peer’s line is read', () => {
  const info = { best: 'extra_tree', deploy_bytes: 80, trials: 14 };
  const scored = { ...cost, task: 'binary', score: 0.77448, model_bytes: 100, predict_us_per_row: 9.5, info };
  expect(peerOutcome(`${JSON.stringify(scored)}\n`, '2026-11-24T12:00:00.000Z')).toEqual({
    date: '2026-11-24T12:00:00.000Z',
    load: 0.1,
    score: 0.77448,
    wallSeconds: 62.7,
    cpuSeconds: 54.5,
    peakMb: 238,
    modelBytes: 100,
    deployBytes: 80,
    batchMicroseconds: 9.5,
    detail: 'extra_tree',
  });
});

test('a peer that failed has its reason and no score', () => {
  const failed = peerOutcome(JSON.stringify({ ...cost, error: 'killed at limit' }), '');
  expect(failed).toMatchObject({ error: 'killed at limit', score: undefined, wallSeconds: 62.7 });
});
