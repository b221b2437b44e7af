import { expect, test } from 'vitest';
import { format } from 'prettier';
import { formatScore, renderTable } from './table.ts';

const table = { texts: 2, header: ['set', 'metric', 'µs'], rows: [['a', 'roc_auc', '1.0'], ['longer', '–', '**12 ± 3**']] }; // prettier-ignore

test('a table is aligned, numbers to the right', () => {
  expect(renderTable(table).split('\n')).toEqual([
    '| set    | metric  |         µs |',
    '| ------ | ------- | ---------: |',
    '| a      | roc_auc |        1.0 |',
    '| longer | –       | **12 ± 3** |',
  ]);
});

test('prettier has nothing to change', async () => {
  for (const texts of [1, 2]) {
    const text = renderTable({ ...table, texts });
    expect(await format(text, { parser: 'markdown' })).toBe(`${text}\n`);
  }
});

test('scores are short, whatever their size', () => {
  expect([0.80231, 12.3456, 123.456, 24638.1].map(formatScore)).toEqual([
    '0.8023',
    '12.35',
    '123.5',
    '24638',
  ]);
});
