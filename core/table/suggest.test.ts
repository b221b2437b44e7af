import { expect, it } from 'vitest';
import { editDistance, nearestNames } from './suggest.ts';

it.each([
  ['kitten', 'sitting', 3],
  ['', 'abc', 3],
  ['abc', 'abc', 0],
  ['flaw', 'lawn', 2],
])('from %j to %j it is %i', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
});

it('names the nearest columns, case and punctuation aside', () => {
  const names = ['age', 'sale_price', 'Price', 'prize', 'name'];
  expect(nearestNames('SalePrice', names, 1)).toEqual(['sale_price']);
  expect(nearestNames('price', names)).toEqual(['Price', 'prize', 'age']);
});
