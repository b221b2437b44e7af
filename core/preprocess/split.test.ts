import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countDuplicates,
  divideAnew,
  folds,
  leftOut,
  otherKey,
  quantileBins,
  splitByKeys,
  splitByTime,
  test,
} from './split.ts';

const keys = fc.array(fc.nat(1e6), { minLength: 1, maxLength: 200 }).map((of) => Float64Array.from(of));
/** Rows whose keys are few, so that many are equal. */
const repeated = fc.array(fc.nat(9), { minLength: 1, maxLength: 80 }).map((of) => Float64Array.from(of));
const strataOf = (rows: number, of: number) => Int32Array.from({ length: rows }, (_, i) => i % of);
const count = (places: Int8Array, place: number) => places.filter((p) => p === place).length;
const hashes = (rows: number, seed = 1) =>
  Float64Array.from({ length: rows }, (_, i) => Math.imul(i * 2 + seed, 2654435761) >>> 0);

describe('splitByKeys', () => {
  it('keeps rows of equal key together within a stratum', () => {
    fc.assert(
      fc.property(fc.oneof(keys, repeated), fc.double({ min: 0, max: 0.5, noNaN: true }), (of, fraction) => {
        const places = splitByKeys(of, strataOf(of.length, 1), fraction);
        const placeOf = new Map(Array.from(of, (key, row) => [key, places[row]]));
        expect([...of].map((key) => placeOf.get(key))).toEqual([...places]);
      }),
    );
  });

  it('holds out the wanted share of every stratum, and at least one row of it', () => {
    const places = splitByKeys(
      hashes(302),
      Int32Array.from({ length: 302 }, (_, i) => (i < 2 ? 1 : 0)),
      0.2,
    );
    expect(count(places.slice(0, 2), test)).toBe(1);
    expect(count(places.slice(2), test)).toBe(60);
    for (let fold = 0; fold < folds; fold++) expect(count(places.slice(2), fold)).toBe(48);
  });

  it('depends on the keys alone, not on the order of the rows', () => {
    const of = hashes(100);
    const places = splitByKeys(of, strataOf(100, 1), 0.2);
    const turned = splitByKeys(of.toReversed(), strataOf(100, 1), 0.2);
    expect(turned.toReversed()).toEqual(places);
  });

  it('leaves nearly every row on its side when rows are added', () => {
    const before = splitByKeys(hashes(5000), strataOf(5000, 1), 0.2);
    const after = splitByKeys(hashes(6000), strataOf(6000, 1), 0.2);
    const moved = [...before.keys()].filter((row) => (before[row] === test) !== (after[row] === test));
    expect(moved.length).toBeLessThan(50);
  });

  it('keeps a stratum of equal rows for training: held out, it could not be learnt', () => {
    const places = splitByKeys(new Float64Array(30).fill(7), strataOf(30, 1), 0.2);
    expect(count(places, test)).toBe(0);
  });

  it('holds out nothing at 0, and leaves out rows of a negative stratum', () => {
    const places = splitByKeys(hashes(10), Int32Array.from([-1, 0, 0, 0, 0, 0, 0, 0, 0, 0]), 0);
    expect(count(places, test)).toBe(0);
    expect(count(places, leftOut)).toBe(1);
  });

  it('puts few rows of a stratum into the last folds', () => {
    const places = splitByKeys(Float64Array.of(1, 2, 3), strataOf(3, 1), 0.2);
    expect([...places]).toEqual([test, 4, 2]);
  });
});

describe('divideAnew', () => {
  it('keeps the test part, the balance of strata and equal rows together, and divides the others otherwise', () => {
    const strata = strataOf(1000, 2);
    const places = splitByKeys(hashes(1000), strata, 0.2);
    const anew = divideAnew(places, hashes(1000), strata);
    const shared = [...anew.keys()].filter((row) => anew[row] === places[row] && anew[row] >= 0).length;
    expect([...anew].map((place) => place < 0)).toEqual([...places].map((place) => place < 0));
    for (let fold = 0; fold < folds; fold++) {
      expect(anew.filter((place, row) => place === fold && strata[row] === 1)).toHaveLength(80);
    }
    // By chance a fifth of the 800 rows is in the same fold again.
    expect(Math.abs(shared - 160)).toBeLessThan(50);
  });

  it('keeps rows of equal key together', () => {
    fc.assert(
      fc.property(repeated, (of) => {
        const strata = strataOf(of.length, 1);
        const anew = divideAnew(splitByKeys(of, strata, 0.2), of, strata);
        const placeOf = new Map(Array.from(of, (key, row) => [key, anew[row]]));
        expect([...of].map((key) => placeOf.get(key))).toEqual([...anew]);
      }),
    );
  });
});

describe('otherKey', () => {
  it('is a hash of its own, the same for equal keys unless salted', () => {
    const key = 2 ** 52 + 12345;
    expect(otherKey(key)).toBe(otherKey(key));
    expect(otherKey(key + 1)).not.toBe(otherKey(key));
    expect(otherKey(key + 2 ** 33)).not.toBe(otherKey(key));
    expect(new Set(Array.from({ length: 1000 }, (_, salt) => otherKey(key, salt))).size).toBe(1000);
  });
});

describe('splitByTime', () => {
  it('tests on the last rows and numbers the folds back from there', () => {
    const places = splitByTime(
      Float64Array.from({ length: 20 }, (_, i) => i),
      new Int32Array(20),
      0.25,
    );
    expect([...places]).toEqual([4, 4, 4, 3, 3, 3, 2, 2, 2, 1, 1, 1, 0, 0, 0, test, test, test, test, test]);
  });

  it('never divides a moment, nor lets training come after the test', () => {
    const times = fc.array(fc.option(fc.nat(12), { nil: NaN }), { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(times, (of) => {
        const places = splitByTime(Float64Array.from(of), new Int32Array(of.length), 0.2);
        const latestTrained = Math.max(...of.filter((time, i) => places[i] >= 0 && !Number.isNaN(time)));
        const held = of.filter((_, i) => places[i] === test);
        expect(held.every((time) => Number.isNaN(time) || time > latestTrained)).toBe(true);
      }),
    );
  });
});

describe('quantileBins', () => {
  it('makes ten bins of equally many rows', () => {
    const bins = quantileBins(hashes(1000));
    expect(Array.from({ length: 10 }, (_, bin) => bins.filter((b) => b === bin).length)).toEqual(
      Array.from({ length: 10 }, () => 100),
    );
  });

  it('makes one of few rows, and puts equal values into one', () => {
    expect(new Set(quantileBins(hashes(30)))).toEqual(new Set([0]));
    expect(new Set(quantileBins(new Float64Array(500).fill(3))).size).toBe(1);
  });
});

describe('countDuplicates', () => {
  it('counts rows that equal an earlier one', () => {
    expect(countDuplicates(Float64Array.of(1, 2, 1, 1, 3))).toBe(2);
  });
});
