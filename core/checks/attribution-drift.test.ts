import { expect, test } from 'vitest';
import type { Reference } from '../../contracts/reference.ts';
import { explainableModel } from '../explain/fixtures.ts';
import type { Scored } from '../metrics/metric.ts';
import { normal, random } from '../random.ts';
import type { Table } from '../table/table.ts';
import { checkAttributionDrift } from './attribution-drift.ts';
import { monitoringWith } from './performance/fixtures.ts';
import { makeReference } from './performance/reference.ts';
import type { Situation } from './situation.ts';

const model = explainableModel('binary', [{ kind: 'linear', weight: 1 }]);
const names = ['a', 'b', 'c', 'd'];

/** Normal columns of these standard deviations, about the means that the model was made with. */
function rows(count: number, seed: number, spreads = [0.2, 1, 2, 0.1]): Table {
  const draw = random(seed);
  const means = [0.1, 2.5, 5, -0.2];
  const columns = names.map((name, j) => {
    const values = Float32Array.from({ length: count }, () => means[j] + spreads[j] * normal(draw));
    return { kind: 'numeric' as const, name, values };
  });
  return { rows: count, columns };
}

async function referenceOf(table: Table): Promise<Reference> {
  const scored: Scored = {
    labels: Float64Array.from({ length: table.rows }, (_, i) => i % 2),
    predictions: new Float64Array(2 * table.rows).fill(0.5),
    classes: 2,
  };
  const score = { value: 0.5, low: 0.5, high: 0.5 };
  const evaluation = { primaryMetric: 'roc_auc', metrics: { roc_auc: score } };
  return (await makeReference({ model, evaluation, table, scored, seed: 1 }))!;
}

async function look(table: Table, of: Partial<Situation> = {}) {
  const reference = await referenceOf(rows(1000, 1));
  const monitoring = monitoringWith({ minimumRows: 50 });
  const [check] = await checkAttributionDrift({
    model,
    reference,
    monitoring,
    traffic: { table },
    seed: 1,
    ...of,
  } as Situation);
  return check;
}

test('the reference has the columns’ mean absolute contributions, the greatest first', async () => {
  const { attribution, attributed } = await referenceOf(rows(1000, 1));
  expect(attributed).toBe(500);
  expect(attribution.map(({ column }) => column).toSorted()).toEqual(names);
  const contributions = attribution.map(({ contribution }) => contribution);
  expect(contributions).toEqual(contributions.toSorted((x, y) => y - x));
  expect(contributions.every((own) => own > 0 && own < 0.5)).toBe(true);
});

test('the same columns contribute most: no alarm, however few the rows', async () => {
  for (let seed = 2; seed < 42; seed++) {
    const check = await look(rows(seed % 2 ? 50 : 400, seed));
    expect(check.status).toBe('ok');
  }
});

test('a column that now decides what another did is an alarm, with the columns by name', async () => {
  const { attribution } = await referenceOf(rows(1000, 1));
  const least = attribution.at(-1)!.column;
  const spreads = [0.2, 1, 2, 0.1].map((spread, j) => (names[j] === least ? 60 * spread : spread / 10));
  const check = await look(rows(300, 3, spreads));
  expect(check).toMatchObject({ status: 'violated', limit: 0.9 });
  expect(check.value).toBeLessThan(0.9);
  expect(check.reason).toContain(`most is now due to "${least}"`);
  expect(check.evidence[0].of).toBe(least);
});

test('an order that a few rows alone turn over may be chance', async () => {
  const table = rows(60, 5);
  const { attribution } = await referenceOf(rows(1000, 1));
  const least = table.columns.find(({ name }) => name === attribution.at(-1)!.column) as {
    values: Float32Array;
  };
  for (const row of [7, 31, 50]) least.values[row] += 400;
  const check = await look(table);
  expect(check.value).toBeLessThan(0.9);
  expect(check).toMatchObject({ status: 'ok', reason: expect.stringContaining('may be chance') });
});

test('what cannot be judged says why', async () => {
  expect((await look(rows(20, 2))).reason).toBe('20 of 50 rows of traffic so far: too few to judge.');
  const none = { ...(await referenceOf(rows(1000, 1))), attribution: [] };
  expect((await look(rows(100, 2), { reference: none })).reason).toContain(
    'no record of what the columns contributed',
  );
  expect((await look(rows(100, 2), { model: model.subarray(0, 100) })).reason).toContain(
    'cannot be explained',
  );
});

test('the same rows give the same reference to the byte', async () => {
  const twice = await Promise.all([referenceOf(rows(600, 4)), referenceOf(rows(600, 4))]);
  expect(JSON.stringify(twice[0])).toBe(JSON.stringify(twice[1]));
});
