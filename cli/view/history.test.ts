import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { MonitorRecord } from '../../contracts/monitor.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import { Summary } from '../../contracts/summary.ts';
import { finishedRun } from '../../test/support/run.ts';
import type { History } from '../run/history.ts';
import { historyLines } from './history.ts';
import { lookLines } from './looks.ts';
import { startLines } from './start.ts';

const stream = new PassThrough() as unknown as NodeJS.WriteStream;
stream.columns = 100;

const quiet: MonitorRecord = {
  pipeline: 'churn',
  decision: 'nothing',
  reason: 'None of 9 checks is violated.',
  time: '2026-11-24T10:00:00.123Z',
  version: 3,
  objects: { read: 12, leftOut: 0 },
  rows: 1409,
  unreadable: 0,
  checks: [{ name: 'missing', status: 'ok', reason: 'As in training.', evidence: [] }],
};
const column = (of: string, value: number) => ({ of, value, was: 0.02, pValue: 1e-9 });
const drifted: MonitorRecord = {
  ...quiet,
  decision: 'retrain',
  reason: '2 of 9 checks violated. missing: age and tenure are missing more often. Retraining.',
  runId: 'churn-0123456789ab',
  input: '{}',
  time: '2026-11-24T11:00:00.123Z',
  checks: [
    {
      name: 'missing',
      status: 'violated',
      reason: 'age and tenure are missing more often.',
      value: 0.21,
      limit: 0.05,
      pValue: 1e-9,
      evidence: ['age', 'tenure', 'plan', 'city'].map((of, i) => column(of, 0.23 - i / 100)),
    },
    {
      name: 'domain',
      status: 'violated',
      reason: 'It can be told.',
      value: 0.8125,
      limit: 0.65,
      evidence: [],
    },
    { name: 'quality', status: 'skipped', reason: 'No labels.', evidence: [] },
  ],
};
const held: MonitorRecord = {
  ...drifted,
  decision: 'alarm',
  guard: 'cooldown',
  repeated: true,
  runId: undefined,
  time: '2026-11-24T12:00:00.123Z',
};
const { run } = finishedRun();

const history: History = {
  pipeline: Pipeline.parse({
    name: 'churn',
    target: 'left',
    retraining: { onLanding: false, schedule: 'cron(0 3 ? * MON *)' },
  }),
  live: { version: 3, runId: 'churn-aaaaaaaaaaaa', since: '2026-11-23T08:00:00.000Z' },
  dataset: {
    pipeline: 'churn',
    version: 12,
    accumulation: { mode: 'upsert', key: ['id'] },
    window: { days: 90 },
    until: '2026-11-24T09:00:00Z',
    entries: [
      {
        source: run.sources[0],
        sha256: 'ab',
        bytes: 91_000,
        landedAt: '2026-11-24T09:00:00Z',
        runId: run.runId,
      },
    ],
    rows: 7043,
    because: 'landed',
  },
  looks: [held, drifted, quiet],
  next: { look: '2026-11-24T13:00:00.000Z', retraining: '2026-11-30T03:00:00.000Z' },
  runs: [
    {
      runId: run.runId,
      pipeline: 'churn',
      status: 'NotBetter',
      startedAt: '2026-11-24T11:00:01.000Z',
      summary: Summary.parse({
        runId: run.runId,
        pipeline: 'churn',
        status: 'NotBetter',
        reason:
          'roc_auc 0.8412 against 0.8455 of version 3 on the same 1,409 rows; not better (DeLong’s test, p = 0.7)',
        metrics: { roc_auc: 0.8412 },
        run: { ...run, startedBy: 'drift' },
      }),
    },
  ],
};

test('a pipeline: what is live, what it learns from, what was decided, what is due', () => {
  const lines = historyLines(history, stream);
  expect(lines.slice(0, 6)).toEqual([
    'churn  predicts left',
    '  live             version 3 · since 2026-11-23 08:00 · churn-aaaaaaaaaaaa',
    '  data             version 12 · 1 file, 91 kB · 7,043 rows · upsert by id · the last 90 days',
    '                   landed',
    '  next look        2026-11-24 13:00 · rate(1 hour)',
    '  next retraining  2026-11-30 03:00 · cron(0 3 ? * MON *)',
  ]);
  expect(lines).toContain('  2026-11-24 11:00  churn-0123456789ab  NotBetter · by drift · roc_auc 0.8412');
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
});

test('the checks of the newest look with violated ones come with their numbers', () => {
  expect(lookLines(history.looks, stream)).toEqual([
    '  2026-11-24 12:00  ✗ alarm  1,409 rows, version 3 · held by cooldown · told before',
    '    2 of 9 checks violated. missing: age and tenure are missing more often. Retraining.',
    '    violated   value  limit       p  the worst',
    '    missing     0.21   0.05  0.0000  age 0.23 (was 0.02), tenure 0.22 (was 0.02), and 2 more',
    '    domain    0.8125   0.65',
    '  2026-11-24 11:00  ↻ retrain  1,409 rows, version 3 · churn-0123456789ab',
    '    2 of 9 checks violated. missing: age and tenure are missing more often. Retraining.',
    '  2026-11-24 10:00  ✓ nothing  1,409 rows, version 3',
    '    None of 9 checks is violated.',
  ]);
});

test('a look at a landed file names it', () => {
  const [line] = lookLines([{ ...quiet, landed: 'landing/churn/day-7.csv' }], stream);
  expect(line).toBe('  2026-11-24 10:00  ✓ nothing  1,409 rows, day-7.csv');
});

test('a pipeline without anything yet', () => {
  const empty: History = {
    pipeline: Pipeline.parse({ name: 'churn', target: 'left' }),
    looks: [],
    next: {},
    runs: [],
  };
  expect(historyLines(empty, stream)).toEqual([
    'churn  predicts left',
    '  live             nothing yet',
    '  data             none yet',
    '  next look        none: nothing is live',
    '  next retraining  when data land',
  ]);
});

test.each([
  [{ startedBy: 'landing' as const }, 'landed: landing/churn/a.csv'],
  [{ startedBy: 'rerun' as const, repeats: 'churn-aaaaaaaaaaaa' }, 'it repeats churn-aaaaaaaaaaaa'],
  [
    { startedBy: 'schedule' as const, pipeline: history.pipeline },
    'its schedule was due: cron(0 3 ? * MON *)',
  ],
])('why a run was started: %o', (changes, why) => {
  expect(startLines({ run: { ...run, ...changes } }, stream)).toEqual([`  2026-11-24 10:00  ${why}`]);
});

test('a run that monitoring asked for has the evidence', () => {
  const lines = startLines({ run: { ...run, startedBy: 'drift' }, look: drifted }, stream);
  expect(lines[0]).toBe('  2026-11-24 10:00  a look of monitoring asked for it');
  expect(lines[1]).toContain('2 of 9 checks violated.');
  expect(lines.slice(2)).toHaveLength(3);
});
