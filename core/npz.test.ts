import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { toMatrix, toSparse } from './estimators/fixtures.ts';
import { readNpz, writeNpz } from './npz.ts';

const golden = (name: string) => readFileSync(join(import.meta.dirname, '../test/golden/npz', name));
const dense = [
  [0, 1.5, 0],
  [0, 0, 0],
  [-2, 3, 0],
  [0, 2 ** -149, 0],
];
const matrix = toSparse(toMatrix(dense));

test('is a file that scipy.sparse.load_npz reads as this matrix', () => {
  expect(Buffer.from(writeNpz(matrix)).equals(golden('landfall.npz'))).toBe(true);
  expect(JSON.parse(golden('landfall.json').toString())).toEqual(dense);
});

test('reads what was written', () => {
  expect(readNpz(writeNpz(matrix), matrix.columns)).toEqual(matrix);
  const empty = toSparse(toMatrix([[0, 0]]));
  expect(readNpz(writeNpz(empty), empty.columns)).toEqual(empty);
});

test('refuses another number of columns and other files', () => {
  expect(() => readNpz(writeNpz(matrix), matrix.columns.slice(1))).toThrow(
    'has 3 columns, and 2 were expected',
  );
  expect(() => readNpz(zipSync({ 'a.npy': new Uint8Array() }), [])).toThrow('compressed sparse columns');
});
