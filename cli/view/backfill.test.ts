import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { BackfillReport } from '../../contracts/backfill.ts';
import { backfillLines } from './backfill.ts';

const stream = new PassThrough() as unknown as NodeJS.WriteStream;
const report: BackfillReport = {
  id: 'churn-backfill-1',
  order: { pipeline: 'churn', from: '2026-11-01', to: '2026-11-03' },
  days: [
    {
      day: '2026-11-01',
      files: 2,
      status: 'Live',
      reason: 'it is the first',
      runId: 'churn-000000000000',
      version: 1,
    },
    {
      day: '2026-11-02',
      files: 1,
      status: 'RejectedData',
      reason: 'no_rows: why',
      runId: 'churn-111111111111',
    },
    { day: '2026-11-03', files: 1, status: 'NotRun', reason: 'the backfill ended before it' },
  ],
};

test('each day has a line with what it came to', () => {
  expect(backfillLines({ id: report.id, report }, stream)).toEqual([
    '       day  files  came to        run                 why',
    '2026-11-01      2  live           churn-000000000000  it is the first',
    '2026-11-02      1  data rejected  churn-111111111111  no_rows: why',
    '2026-11-03      1  not run                            the backfill ended before it',
  ]);
});

test('a backfill that stopped says why, also where it was never planned', () => {
  const failure = 'nothing_to_backfill: why';
  expect(backfillLines({ id: report.id, failure }, stream).at(-1)).toContain(failure);
});
