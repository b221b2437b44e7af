import { expect, test } from 'vitest';
import type { Table } from '../table/table.ts';
import { checkColumnDrift } from './column-drift.ts';
import { answers, customers, lookAt } from './fixtures.ts';
import { checkPredictionDrift } from './prediction-drift.ts';

const trained = customers(1000, 12, 1);
const now = customers(500, 12, 2);
const column = (table: Table, times: number): Table => ({
  ...table,
  columns: table.columns.map((c) =>
    c.name === 'height' && c.kind === 'numeric' ? { ...c, values: c.values.map((v) => v * times) } : c,
  ),
});

test('columns like those of the training rows, a timestamp apart', () => {
  const [check] = checkColumnDrift(lookAt(trained, now));
  expect(check).toMatchObject({
    name: 'column_drift',
    status: 'ok',
    evidence: [],
    pValue: expect.any(Number),
  });
  expect(check.reason).toBe('None of 11 columns drifted over 500 rows.');
  expect(check.value).toBeLessThan(check.limit!);
});

test('a column that moved is named with the statistic that is furthest beyond its limit', () => {
  const [check] = checkColumnDrift(lookAt(trained, column(now, 1.5)));
  expect(check).toMatchObject({
    status: 'violated',
    limit: 0.25,
    evidence: [{ of: 'height', value: check.value }],
  });
  expect(check.reason).toMatch(
    /^1 of 11 columns drifted over 500 rows: "height" \(PSI \d\.\d{3}, .*KS \d\.\d{3}, .*\)\.$/,
  );
});

test('answers that moved', () => {
  expect(checkPredictionDrift(lookAt(trained, now))[0]).toMatchObject({
    name: 'prediction_drift',
    status: 'ok',
  });
  const predictions = answers(now).map((p, i) => (i % 2 ? p / 2 : 1 - (1 - p) / 2));
  const [check] = checkPredictionDrift(lookAt(trained, now, 1, { traffic: { predictions } }));
  expect(check).toMatchObject({ status: 'violated', evidence: [{ of: 'yes' }] });
  expect(check.reason).toMatch(/^1 of 1 prediction drifted over 500 rows: "yes" \(/);
});

test('what cannot be had is skipped, and said', () => {
  const look = lookAt(trained, now);
  const few = lookAt(trained, customers(100, 12, 3));
  expect(checkColumnDrift(few)).toMatchObject([{ status: 'skipped' }]);
  expect(checkPredictionDrift(few)).toMatchObject([{ status: 'skipped' }]);
  expect(checkPredictionDrift({ ...look, reference: undefined })[0].reason).toMatch(/no record/);
  const unscored = { ...look, traffic: { ...look.traffic, predictions: undefined } };
  expect(checkPredictionDrift(unscored)[0].reason).toBe('There are no predictions for the traffic.');
  const nothing = lookAt({ rows: 1000, columns: [] }, { rows: 500, columns: [] });
  expect(checkColumnDrift(nothing)[0].reason).toBe('There is no column to compare.');
});
