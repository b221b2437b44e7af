import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNpy, readNpy } from './npy.ts';

/** Files that NumPy wrote: `test/oracle/npy.py`. */
const golden = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../test/golden/npy/${name}.npy`, import.meta.url)));

const byRow = [1.5, -2.5, NaN, Infinity, 0, 1e-45];
const byColumn = [1.5, Infinity, -2.5, 0, NaN, 1e-45];

describe('readNpy', () => {
  it.each([
    ['matrix-c-f4', { shape: [2, 3], fortranOrder: false, data: Float32Array.from(byRow) }],
    ['matrix-fortran-f4', { shape: [2, 3], fortranOrder: true, data: Float32Array.from(byColumn) }],
    ['matrix-fortran-f8', { shape: [2, 3], fortranOrder: true, data: Float64Array.from(byColumn) }],
    ['vector-i4', { shape: [4], fortranOrder: false, data: Int32Array.of(0, -1, 2147483647, -2147483648) }],
    ['empty-f8', { shape: [0, 4], fortranOrder: false, data: new Float64Array() }],
    ['scalar-f4', { shape: [], fortranOrder: false, data: Float32Array.of(2.5) }],
    ['version2-i4', { shape: [3], fortranOrder: false, data: Int32Array.of(0, 1, 2) }],
  ])('reads %s as NumPy wrote it', (name, expected) => expect(readNpy(golden(name))).toEqual(expected));

  it('reads bytes that are not aligned', () => {
    const file = golden('vector-i4');
    const shifted = new Uint8Array(file.length + 1);
    shifted.set(file, 1);
    expect(readNpy(shifted.subarray(1))).toEqual(readNpy(file));
  });

  it('says what is wrong with a file', () => {
    expect(() => readNpy(golden('unknown-i8'))).toThrow('a .npy file of <i8');
    expect(() => readNpy(golden('vector-i4').subarray(0, -1))).toThrow(
      'the .npy file is cut: 143 of 144 bytes',
    );
    expect(() => readNpy(new TextEncoder().encode('PK'))).toThrow('not a .npy file');
  });
});

describe('createNpy', () => {
  it('writes the bytes that NumPy writes', () => {
    const matrix = createNpy('f4', [2, 3], true);
    matrix.data.set(byColumn);
    const wide = createNpy('f8', [2, 3], true);
    wide.data.set(byColumn);
    const vector = createNpy('i4', [4]);
    vector.data.set([0, -1, 2 ** 31 - 1, -(2 ** 31)]);
    expect(Buffer.compare(matrix.bytes, golden('matrix-fortran-f4'))).toBe(0);
    expect(Buffer.compare(wide.bytes, golden('matrix-fortran-f8'))).toBe(0);
    expect(Buffer.compare(vector.bytes, golden('vector-i4'))).toBe(0);
  });

  it('is read back as it was written', () => {
    const size = fc.integer({ min: 0, max: 5 });
    fc.assert(
      fc.property(
        fc.array(size, { maxLength: 4 }),
        fc.boolean(),
        fc.infiniteStream(fc.float()),
        (shape, order, values) => {
          const { bytes, data } = createNpy('f4', shape, order);
          for (const i of data.keys()) data[i] = values.next().value;
          expect(readNpy(bytes)).toEqual({ shape, fortranOrder: order, data });
        },
      ),
    );
  });
});
