import { describe, expect, it } from 'vitest';
import type { ModelInput } from '../../contracts/dataset.ts';
import { openModel } from '../native/onnxruntime.ts';
import { tableFromRows } from '../table/from-cells.ts';
import { replaceColumns, type SparseMatrix } from './matrix.ts';
import { fitPlan } from './plan.ts';
import { plans } from './plans.ts';
import { transform, transformSparse } from './transform.ts';

const inputs: ModelInput[] = [
  { name: 'price', kind: 'numeric_string', format: { decimal: '.', unit: '$' } },
  { name: 'note', kind: 'text' },
];
const table = tableFromRows(inputs, [
  ['$1,234.50', 'good and cheap'],
  ['$20', 'good, not cheap'],
  ['', ''],
  ['much', 'GOOD!'],
]);
const target = { problemType: 'binary', classes: 2, labels: Float32Array.of(1, 0, 0, 1) } as const;

describe('a table of texts and numbers as text', () => {
  it('gives trees the numbers and the words that say most', async () => {
    const { bytes, columns, sparse } = await fitPlan(plans.tree, table, inputs, target, 1);
    const model = await openModel(bytes);
    const { values } = await transform(model, inputs, table, columns);
    await model.close();
    const column = (name: string) => {
      const j = columns.findIndex((c) => c.name === name);
      return Array.from(values.subarray(j * table.rows, (j + 1) * table.rows));
    };
    expect(sparse).toBeUndefined();
    expect(column('price')).toEqual([1234.5, 20, NaN, NaN]);
    expect(column('note_characters')).toEqual([14, 15, 0, 5]);
    expect(column('note_exclamation_marks')).toEqual([0, 0, 0, 1]);
    expect(column('note_good').map((weight) => weight > 0)).toEqual([true, true, false, true]);
  });

  it('gives linear models all terms, sparse, as the fit knew them', async () => {
    const { bytes, columns, sparse, crossFitted } = await fitPlan(plans.linear, table, inputs, target, 1);
    const model = await openModel(bytes);
    const answered = await transformSparse(model, inputs, table, columns);
    await model.close();
    const { values, ...places } = replaceColumns(answered, crossFitted) as SparseMatrix;
    expect(sparse).toMatchObject(places);
    values.forEach((value, i) => expect(sparse!.values[i]).toBeCloseTo(value, 5));
    expect(columns.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['price', 'note_good', 'note_char_good', 'note_words', 'note_odds']),
    );
  });
});
