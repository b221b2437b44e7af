/**
 * What a set of columns may hold, as bits. The first four are types, of which a set has one; the others say that at
 * least one value, or one column, is so.
 */
export const traits = {
  numeric: 1 << 0,
  categorical: 1 << 1,
  timestamp: 1 << 2,
  text: 1 << 3,
  missing: 1 << 4,
  infinite: 1 << 5,
  negative: 1 << 6,
  /** Finite, and beyond ±1e18: its products and powers may not be. */
  huge: 1 << 7,
  /**
   * A column with two different finite values; of levels, one with two levels that are not equally frequent; of texts, one
   * with two of different lengths.
   */
  varied: 1 << 8,
  /**
   * A column without infinite values whose least is below its median by more than a thousandth of its range, which no
   * rounding closes; of levels, one that is so where each row is its level's frequency.
   */
  lopsided: 1 << 9,
  /**
   * A column with two different values even when it is clipped to ±10; of levels, one with two of several rows each; of
   * texts, one whose lengths are so.
   */
  central: 1 << 13,
  /** Finite, and beyond ±10; of levels, a frequency whose logarithm is; of texts, a length. */
  far: 1 << 17,
  /** A time in a month, weekday or hour whose sine or cosine on its circle is negative. */
  turning: 1 << 14,
  /** A column with times in different months, weekdays or hours, or with some times and some missing. */
  seasonal: 1 << 15,
  /** A column of texts of which two or more share a word, and no word is in all. */
  telling: 1 << 16,
  /** A column of levels whose codes, from the commonest on, are lopsided. */
  even: 1 << 18,
  /** A column of levels whose means of a regression's target, by the other folds' rows, are not all 0 or more. */
  sinking: 1 << 19,
  /** A column of levels whose means of the target, by the other folds' rows, are not all the same. */
  shifting: 1 << 20,
  /** The same of the shares of a class, which are between 0 and 1. */
  sharing: 1 << 21,
  /** A level of a single row. */
  rare: 1 << 10,
  /** Non-negative integers that name levels, for estimators that split sets of them. */
  codes: 1 << 11,
  /** Nearly all values are zero, and there are too many columns to hold them all. */
  sparse: 1 << 12,
} as const;
export type Trait = keyof typeof traits;

/** Several traits in one number. */
export type Traits = number;

/** The types: what comes out of a step is of one of these. */
export const types: Traits = traits.numeric | traits.categorical | traits.timestamp | traits.text;

/** What only levels have, and an encoder makes something else of. */
export const ofLevels: Traits = traits.rare | traits.even | traits.sinking | traits.shifting | traits.sharing;

/** The bound of `huge`. */
export const hugeFrom = 1e18;

/** The names of the traits in `bits`, in the order of their declaration. */
export const namesOf = (bits: Traits): Trait[] =>
  (Object.keys(traits) as Trait[]).filter((name) => bits & traits[name]);
