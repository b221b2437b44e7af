import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { Summary } from '../../contracts/summary.ts';
import { stageLines } from './stage-lines.ts';
import { summaryLines } from './summary.ts';

const stream = new PassThrough() as unknown as NodeJS.WriteStream;
stream.columns = 80;

const live = Summary.parse({
  runId: 'churn-0123456789ab',
  pipeline: 'churn',
  status: 'Live',
  reason: 'better than the baseline',
  problemType: 'binary',
  metrics: { precision: 0.6, roc_auc: 0.84531, accuracy: 0.8, log_loss: 0.4123, f1: 0.55, recall: 0.5 },
  rows: { read: 7043, kept: 7040, quarantined: 3 },
  estimator: 'lightgbm',
  hyperparameters: { learning_rate: 0.05, num_leaves: 31, boosting: 'gbdt' },
  candidates: 12,
  seconds: { collect: 1.2, train: 8 },
  costUsd: 0.00123,
  model: { uri: 's3://artifacts/runs/churn-0123456789ab/train/model.onnx', sha256: 'ab', bytes: 91_000 },
  endpoint: 'landfall-churn',
  version: 2,
});

test('what a run came to fits a terminal of 80 columns, the metrics in the usual order', () => {
  const lines = summaryLines(live, stream);
  expect(lines[0]).toBe('✓ live  churn-0123456789ab');
  expect(lines.join('\n')).toContain('roc_auc 0.8453 · log_loss 0.4123 · accuracy 0.8');
  expect(lines.join('\n')).toContain('7,040 of 7,043 kept · 3 quarantined');
  expect(lines.join('\n')).toContain('$0.0012');
  expect(lines).toContain('  hyperparameters  learning_rate 0.05');
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
});

test('a run that was rejected has its reason and nothing that it does not know', () => {
  const { runId, pipeline } = live;
  const rejected = Summary.parse({
    runId,
    pipeline,
    status: 'RejectedData',
    reason: 'no_rows: The file has no rows.',
  });
  const lines = summaryLines(rejected, stream);
  expect(lines).toEqual([
    '✗ data rejected  churn-0123456789ab',
    '  reason           no_rows: The file has no rows.',
  ]);
});

test('the facts of a stage are continued under its facts', () => {
  const facts = {
    form: 'csv, utf-8',
    rows: 7043,
    columns: 21,
    missingCells: 11,
    quarantined: 0,
    target: 'churn',
  };
  const lines = stageLines({ label: 'collect', state: 'done', seconds: 0.42, facts, retries: 1 }, stream);
  expect(lines).toEqual([
    '  ✓ collect      0.4 s  form csv, utf-8 · rows 7,043 · columns 21',
    '                        missing cells 11 · quarantined 0 · target churn',
    '                        tried 2 times',
  ]);
});
