import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { splitByGroups } from './split-by-groups.ts';
import { folds, leftOut, test } from './split.ts';

const rowsIn = (places: Int8Array, place: number, strata?: Int32Array, stratum = 0) =>
  places.filter((p, row) => p === place && (!strata || strata[row] === stratum)).length;
const sizes = (places: Int8Array) => Array.from({ length: folds }, (_, fold) => rowsIn(places, fold));

it('never divides a group, and leaves out rows of a negative stratum', () => {
  const rows = fc.array(fc.record({ group: fc.nat(12), stratum: fc.integer({ min: -1, max: 2 }) }), {
    minLength: 1,
    maxLength: 120,
  });
  fc.assert(
    fc.property(rows, fc.double({ min: 0, max: 0.5, noNaN: true }), (of, fraction) => {
      const groups = Float64Array.from(of, ({ group }) => group);
      const places = splitByGroups(
        groups,
        Int32Array.from(of, ({ stratum }) => stratum),
        fraction,
      );
      const placeOf = new Map(
        of.flatMap(({ group, stratum }, i) => (stratum < 0 ? [] : [[group, places[i]]])),
      );
      const expected = of.map(({ group, stratum }) => (stratum < 0 ? leftOut : placeOf.get(group)));
      expect([...places]).toEqual(expected);
    }),
  );
});

it('fills the folds as evenly as whole groups allow, as GroupKFold does', () => {
  // Groups of 1, 2, … 10 rows: the largest first into the emptiest fold gives folds of 11.
  const groups = Float64Array.from([...Array(10).keys()].flatMap((g) => Array<number>(g + 1).fill(g)));
  expect(sizes(splitByGroups(groups, new Int32Array(55), 0))).toEqual([11, 11, 11, 11, 11]);
});

it('gives every fold its share of a rare class, as StratifiedGroupKFold does', () => {
  // Fifty groups of eight rows; ten of them have the rare class alone.
  const groups = Float64Array.from({ length: 400 }, (_, i) => ((i >> 3) * 17) % 50);
  const strata = Int32Array.from(groups, (group) => Number(group % 5 === 0));
  const places = splitByGroups(groups, strata, 0);
  expect(sizes(places)).toEqual([80, 80, 80, 80, 80]);
  for (let fold = 0; fold < folds; fold++) expect(rowsIn(places, fold, strata, 1)).toBe(16);
});

it('tests on whole groups, about the wanted share of the rows', () => {
  const groups = Float64Array.from({ length: 1000 }, (_, i) => Math.imul((i % 40) + 1, 2654435761) >>> 0);
  const places = splitByGroups(groups, new Int32Array(1000), 0.25);
  expect(rowsIn(places, test)).toBe(250);
});

it('uses as many folds as there are groups, the last first', () => {
  expect([...splitByGroups(Float64Array.of(1, 2, 2), new Int32Array(3), 0)]).toEqual([3, 4, 4]);
});
