import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { random, shuffle, xoshiro128 } from './random.ts';

const take = (count: number, draw: () => number) => Array.from({ length: count }, draw);

test('gives the numbers of the authors’ C code for the state 1, 2, 3, 4', () => {
  expect(take(10, xoshiro128(1, 2, 3, 4).uint32)).toEqual([
    11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
  ]);
});

test('the same seed gives the same numbers, neighbouring seeds give others', () => {
  expect(take(5, random(7).uint32)).toEqual(take(5, random(7).uint32));
  expect(take(5, random(7).uint32)).not.toEqual(take(5, random(8).uint32));
});

test('floats fill the unit interval evenly', () => {
  const { float } = random(0);
  const counts = new Int32Array(10);
  for (let i = 0; i < 100_000; i++) counts[Math.floor(float() * 10)]++;
  // Each bin holds 10,000 ± 95 (one standard deviation of the binomial); five of them are never passed by chance.
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(475);
});

test('integers stay below their bound', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 2 ** 32 }), (seed, bound) => {
      const drawn = random(seed).integer(bound);
      expect(Number.isInteger(drawn) && drawn >= 0 && drawn < bound).toBe(true);
    }),
  );
});

test('a shuffle keeps every value and reaches every order', () => {
  const orders = new Set<string>();
  for (let seed = 0; seed < 200; seed++) orders.add(shuffle([1, 2, 3, 4], random(seed)).join(''));
  expect(orders.size).toBe(24);
  expect([...shuffle(Int32Array.of(3, 1, 2), random(1))].toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
});
