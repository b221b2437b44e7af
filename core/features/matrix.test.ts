import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { toMatrix, toSparse } from '../estimators/fixtures.ts';
import { pickRows, replaceColumns } from './matrix.ts';

const cells = fc
  .tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 5 }))
  .chain(([rows, columns]) =>
    fc.array(
      fc.array(fc.constantFrom<number[]>(0, 0, 1, -2, 0.5), { minLength: columns, maxLength: columns }),
      {
        minLength: rows,
        maxLength: rows,
      },
    ),
  );

test('picks the same rows of a dense matrix and of a sparse one', () => {
  const property = fc.property(cells, fc.func(fc.boolean()), (rows, isPicked) => {
    const picked = Int32Array.from(rows.keys()).filter((row) => isPicked(row));
    fc.pre(picked.length > 0);
    const expected = toMatrix(Array.from(picked, (row) => rows[row]));
    expect(pickRows(toMatrix(rows), picked)).toEqual(expected);
    expect(pickRows(toSparse(toMatrix(rows)), picked)).toEqual(toSparse(expected));
  });
  fc.assert(property, { seed: 20261124 });
});

test('replaces columns of a sparse matrix', () => {
  const property = fc.property(cells, fc.nat(), (rows, n) => {
    const j = n % rows[0].length;
    const column = Float32Array.from(rows, (_, i) => (i + n) % 3);
    const expected = toMatrix(rows.map((row, i) => row.with(j, column[i])));
    const replacements = new Map([[j, column]]);
    expect(replaceColumns(toSparse(toMatrix(rows)), replacements)).toEqual(toSparse(expected));
  });
  fc.assert(property, { seed: 20261124 });
});
