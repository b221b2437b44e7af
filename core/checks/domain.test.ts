import { expect, test } from 'vitest';
import { random, type Random } from '../random.ts';
import type { Column, Table } from '../table/table.ts';
import { areaOf } from './domain-classifier.ts';
import { checkDomain } from './domain.ts';
import { customers, lookAt } from './fixtures.ts';
import { checkColumnDrift } from './column-drift.ts';

const column = (name: string, values: ArrayLike<number>): Column => ({
  kind: 'numeric',
  name,
  values: Float32Array.from(values),
});

/** Two columns that rise together or one against the other, each uniform over 0 … 1, and one that has nothing to do with them. */
function pairs(rows: number, seed: number, rises: boolean): Table {
  const { float } = random(seed);
  const left = Array.from({ length: rows }, float);
  const right = left.map((value) => (value + float() / 3) % 1);
  return {
    rows,
    columns: [
      column('left', left),
      column('right', rises ? right : right.map((value) => 1 - value)),
      column('noise', Array.from({ length: rows }, float)),
    ],
  };
}

test('two columns whose correlation flips: no column shows it, together they do', async () => {
  const look = lookAt(pairs(1000, 1, true), pairs(300, 2, false));
  expect(checkColumnDrift(look)[0].status).toBe('ok');
  const [check] = await checkDomain(look);
  expect(check).toMatchObject({ name: 'domain', status: 'violated', limit: 0.65 });
  expect(check.value).toBeGreaterThan(0.8);
  expect(check.pValue).toBeLessThan(1e-6);
  const names = check.evidence.map(({ of }) => of);
  expect(names.slice(0, 2).toSorted()).toEqual(['left', 'right']);
  expect(check.evidence.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(1, 9);
  expect(check.evidence[0].value + check.evidence[1].value).toBeGreaterThan(0.8);
  expect(await checkDomain(look)).toEqual([check]);
});

test('texts, levels and numbers in words are told apart as well', async () => {
  const [trained, now] = [customers(600, 12, 1), customers(300, 12, 2)];
  const columns = now.columns.map((c) =>
    c.kind === 'text' ? { ...c, values: c.values.map((text) => text && `${text} refund`) } : c,
  );
  const [check] = await checkDomain(lookAt(trained, { ...now, columns }));
  expect(check).toMatchObject({ status: 'violated' });
  expect(check.reason).toMatch(
    /^Traffic is told .* AUC of 0\.9\d\d, p < 0\.001, by "comment" \(9\d\.\d % of the gain\)/,
  );
  expect((await checkDomain(lookAt(trained, now)))[0]).toMatchObject({ status: 'ok', evidence: [] });
});

/** A counter and a time that go on from `from`. */
const counted = (rows: number, from: number): Table => {
  const values = Float64Array.from({ length: rows }, (_, i) => from + i);
  return { rows, columns: [column('order', values), { kind: 'timestamp', name: 'at', values }] };
};

test('time and counters that go on are left out', async () => {
  const [check] = await checkDomain(lookAt(counted(500, 0), counted(300, 500)));
  expect(check).toMatchObject({
    status: 'skipped',
    reason: 'There are no columns but of times and counters.',
  });
});

test('requests that are sent several times are not known from each other', async () => {
  const twice = customers(100, 5, 2);
  const copies = twice.columns.map((c) =>
    c.kind === 'numeric' ? column(c.name, [...c.values, ...c.values, ...c.values]) : c,
  );
  const [check] = await checkDomain(lookAt(customers(600, 5, 1), { rows: 300, columns: copies }));
  expect(check.status).toBe('ok');
  expect(check.value).toBeLessThan(0.62);
});

test('what cannot be had is skipped', async () => {
  const now = customers(300, 3, 2);
  const few = lookAt(customers(600, 3, 1), customers(150, 3, 2));
  expect(await checkDomain(few)).toMatchObject([{ status: 'skipped' }]);
  expect(await checkDomain({ ...lookAt(now, now), sample: undefined })).toMatchObject([
    { status: 'skipped' },
  ]);
});

/** Of a fold whose first 20 rows are the training rows', and the next 20 traffic. */
const differenceOf = (fold: number[][], j: number) =>
  fold.reduce((sum, row, i) => sum + (i < 20 ? -row[j] : row[j]), 0);

/**
 * Out-of-fold scores of rows without meaning by the simplest classifier, the difference of the sides' means: it shares more
 * between folds than any other.
 */
function meaninglessScores(columns: number, { float }: Random): Parameters<typeof areaOf>[0] {
  const folds = Array.from({ length: 5 }, () =>
    Array.from({ length: 40 }, () => Array.from({ length: columns }, () => float() - 0.5)),
  );
  const labels = Float32Array.from({ length: 40 }, (_, i) => Number(i >= 20));
  return folds.map((own) => {
    const others = folds.filter((fold) => fold !== own);
    const direction = Array.from({ length: columns }, (_, j) =>
      others.reduce((sum, fold) => sum + differenceOf(fold, j), 0),
    );
    const scores = Float64Array.from(own, (row) =>
      row.reduce((sum, value, j) => sum + value * direction[j], 0),
    );
    return { scores, labels };
  });
}

test.each([1, 2, 5, 30])('p-values of meaningless scores are as rare as they say: %i columns', (columns) => {
  const draw = random(columns);
  const looks = 2000;
  const pValues = Array.from({ length: looks }, () => areaOf(meaninglessScores(columns, draw)).pValue);
  const below = (level: number) => pValues.filter((p) => p < level).length / looks;
  expect(below(0.01)).toBeLessThan(0.015);
  expect(below(0.05)).toBeLessThan(0.06);
});
