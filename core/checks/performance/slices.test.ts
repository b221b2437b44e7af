import { expect, test } from 'vitest';
import type { ModelInput } from '../../../contracts/dataset.ts';
import { tableFromRows } from '../../table/from-cells.ts';
import { lossesIn, makeSlices, sliceName } from './slices.ts';

const inputs: ModelInput[] = [
  { name: 'age', kind: 'numeric' },
  { name: 'plan', kind: 'categorical' },
  { name: 'active', kind: 'boolean' },
  { name: 'seen', kind: 'timestamp' },
  { name: 'words', kind: 'text' },
  { name: 'price', kind: 'numeric_string', format: { decimal: '.', unit: '€' } },
  { name: 'constant', kind: 'numeric' },
];
const rows = Array.from({ length: 400 }, (_, i) => [
  i % 10 === 0 ? '' : String(i),
  i % 4 === 0 ? 'pro' : i % 50 === 1 ? 'rare' : 'basic',
  String(i % 2 === 0),
  '2026-01-01',
  i < 40 ? '' : 'some',
  i % 2 ? '1 €' : '2 €',
  '7',
]);
const table = tableFromRows(inputs, rows);
const names = inputs.map(({ name }) => name);
const losses = Float64Array.from(rows, (_, i) => i);

test('levels, quarters and missing values are slices, of rows enough; times are none', () => {
  const slices = makeSlices(table, names, losses);
  expect(slices.map((slice) => [sliceName(slice), slice.rows])).toEqual([
    ['all rows', 400],
    ['"age" up to 99', 90],
    ['"age" above 99, up to 199', 90],
    ['"age" above 199, up to 299', 90],
    ['"age" above 299', 90],
    ['"age" is missing', 40],
    ['"plan" is "basic"', 292],
    ['"plan" is "pro"', 100],
    ['"active" is "false"', 200],
    ['"active" is "true"', 200],
    ['"words" is missing', 40],
    ['"price" up to 1', 200],
    ['"price" above 1', 200],
  ]);
});

test('a slice has its rows’ mean loss and standard deviation', () => {
  const missing = makeSlices(table, ['words'], losses)[1];
  expect(missing).toMatchObject({ column: 'words', missing: true, rows: 40, loss: 19.5 });
  expect(missing.spread).toBeCloseTo(11.690451944500122, 12); // numpy.arange(40).std(ddof=1)
});

test('the same slices are found in other rows, whatever the order of their levels', () => {
  const reversed = tableFromRows(inputs, rows.toReversed());
  for (const slice of makeSlices(table, names, losses)) {
    const found = lossesIn(slice, reversed, losses.toReversed());
    expect(found.length).toBe(slice.rows);
    expect(found.reduce((sum, own) => sum + own, 0) / found.length).toBeCloseTo(slice.loss, 9);
  }
  expect(lossesIn({ column: 'plan', level: 'never' }, table, losses)).toHaveLength(0);
  expect(lossesIn({ column: 'gone', level: 'x' }, table, losses)).toHaveLength(0);
});

test('of many slices those of the first columns are kept', () => {
  const wide = Array.from({ length: 60 }, (_, j): ModelInput => ({ name: `x${j}`, kind: 'numeric' }));
  const many = tableFromRows(
    wide,
    rows.map((_, i) => wide.map((_, j) => String((i * (j + 1)) % 97))),
  );
  const slices = makeSlices(many, wide.map(({ name }) => name).toReversed(), losses);
  expect(slices).toHaveLength(101);
  expect(slices[1].column).toBe('x59');
});
