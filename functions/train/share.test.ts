import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstRows } from './share.ts';

const binary = { problemType: 'binary', classes: 2 } as const;
const share = fc.double({ min: 0.05, max: 1, noNaN: true });
const labels = fc.array(fc.constantFrom(0, 0, 0, 1), { minLength: 2, maxLength: 80 });

test('takes ⌈share × rows⌉ rows, ascending, in which the classes have their shares to within a row', () => {
  const property = fc.property(labels, share, fc.nat(), (codes, part, seed) => {
    const rows = firstRows(Float32Array.from(codes), binary, part, seed);
    expect(rows.length).toBe(Math.ceil(part * codes.length));
    expect(rows).toEqual(Int32Array.from(new Set(rows)).toSorted());
    const ones = rows.filter((row) => codes[row] === 1).length;
    const expected = (codes.filter(Boolean).length * rows.length) / codes.length;
    expect(Math.abs(ones - expected)).toBeLessThanOrEqual(1);
  });
  fc.assert(property, { seed: 20261124 });
});

test('a greater share holds all rows of a smaller one, and another seed takes others', () => {
  const values = Float32Array.from({ length: 100 }, (_, i) => i / 7);
  const regression = { problemType: 'regression', classes: 0 } as const;
  const [few, many] = [0.2, 0.6].map((part) => firstRows(values, regression, part, 3));
  expect([...many]).toEqual(expect.arrayContaining([...few]));
  expect(firstRows(values, regression, 0.2, 4)).not.toEqual(few);
});
