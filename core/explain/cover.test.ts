import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { packCounts, unpackCounts } from './cover.ts';

test('counts come back, whatever they are', () => {
  const counts = fc.array(fc.oneof(fc.nat(300), fc.maxSafeNat()));
  fc.assert(fc.property(counts, (all) => void expect(unpackCounts(packCounts(all))).toEqual(all)));
});

test('a small count takes a byte', () => {
  expect(Buffer.from(packCounts([1, 127, 128]), 'base64')).toHaveLength(4);
});

test('what is no count, or is cut, is refused', () => {
  expect(() => packCounts([1.5])).toThrow('1.5 is no count');
  expect(() => packCounts([-1])).toThrow('-1 is no count');
  expect(() => unpackCounts(Buffer.of(1, 200).toString('base64'))).toThrow('end within a number');
});
