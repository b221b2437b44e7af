import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { RunDiff } from '../diff/runs.ts';
import { diffLines } from './diff.ts';

const stream = new PassThrough() as unknown as NodeJS.WriteStream;
const code = [{ version: '0.1.0', digest: 'a'.repeat(64) }];
const file = (name: string, bytes = 2000) => ({ file: name, key: `landing/churn/${name}`, versionId: 'v', sha256: 'f', bytes }); // prettier-ignore
const run = (runId: string) => ({ runId, pipeline: 'churn', status: 'Live' as const });

const diff: RunDiff = {
  runs: { before: run('churn-000000000000'), after: run('churn-111111111111') },
  data: {
    same: false,
    added: [file('b.csv')],
    removed: [],
    changed: [{ before: file('a.csv'), after: file('a.csv', 3000) }],
    rows: { before: 1000, after: 1500 },
    columns: [
      { name: 'plan', before: 'text', after: 'categorical' },
      { name: 'age', after: 'numeric' },
    ],
  },
  definition: [{ field: 'monitoring.limits.psi', before: 0.25, after: 0.5 }],
  code: { changed: false, before: code, after: code },
  model: {
    same: false,
    estimator: { before: 'linear', after: 'lightgbm' },
    hyperparameters: [{ field: 'num_leaves', after: 31 }],
  },
  metrics: [
    {
      name: 'roc_auc',
      before: 0.8,
      after: 0.85,
      difference: { value: 0.05, low: 0.01, high: 0.09 },
      beyond: true,
    },
    {
      name: 'f1',
      before: 0.5,
      after: 0.49,
      difference: { value: -0.01, low: -0.05, high: 0.03 },
      beyond: false,
    },
    { name: 'recall', after: 0.7 },
  ],
  costUsd: { before: 0.0011, after: 0.0022 },
  seconds: { before: 9.5, after: 12 },
};

test('every section says what changed', () => {
  expect(diffLines(diff, stream)).toEqual([
    'churn-000000000000 (Live) → churn-111111111111 (Live)',
    '',
    'Data',
    '  other data',
    '  + landing/churn/b.csv  2 kB',
    '  ~ landing/churn/a.csv  2 kB → 3 kB',
    '  rows 1,000 → 1,500',
    '  ~ column plan: text → categorical',
    '  + column age: numeric',
    '',
    'Definition',
    '  monitoring.limits.psi: 0.25 → 0.5',
    '',
    'Code',
    '  the same: Landfall 0.1.0 (aaaaaaaaaaaa)',
    '',
    'Model',
    '  linear → lightgbm',
    '  num_leaves: (none) → 31',
    '',
    'On held-out rows',
    '  metric   before   after  difference  95 % interval',
    '  roc_auc  0.8000  0.8500  +0.05000    +0.01000 … +0.09000  beyond chance',
    '  f1       0.5000  0.4900  -0.01000    -0.05000 … +0.03000  within chance',
    '  recall           0.7000',
    '',
    'Cost and time',
    '  $0.0011 → $0.0022',
    '  9.5 s → 12.0 s',
  ]);
});

test('what did not change, and what is not on record, is said in a line', () => {
  const { definition: _, ...rest } = diff;
  const lines = diffLines(
    {
      ...rest,
      data: { same: true, added: [], removed: [], changed: [], rows: { before: 10, after: 10 }, columns: [] },
      code: { before: [], after: [] },
      model: { same: true, estimator: { before: 'linear', after: 'linear' }, hyperparameters: [] },
      metrics: [],
    },
    stream,
  );
  expect(lines.join('\n')).toContain('Data\n  the same to the byte\n  rows 10 → 10\n');
  expect(lines.join('\n')).toContain('Definition\n  not on record\n\nCode\n  not on record\n\nModel\n  the same to the byte\n\nOn held-out rows\n  nothing was measured\n'); // prettier-ignore
});

test('of many files some are named', () => {
  const added = Array.from({ length: 20 }, (_, i) => file(`${i}.csv`));
  const lines = diffLines({ ...diff, data: { ...diff.data, added } }, stream);
  expect(lines.filter((line) => /^ {2}[+~] landing/.test(line))).toHaveLength(8);
  expect(lines).toContain('  and 13 more');
});
