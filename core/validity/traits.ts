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
  /** Non-negative integers that name levels, for estimators that split sets of them. */
  codes: 1 << 7,
  /** Nearly all values are zero, and there are too many columns to hold them all. */
  sparse: 1 << 8,
} as const;
export type Trait = keyof typeof traits;

/** Several traits in one number. */
export type Traits = number;

/** `traitsOf('numeric', 'missing')` is 17. */
export const traitsOf = (...names: Trait[]): Traits => names.reduce((bits, name) => bits | traits[name], 0);

/**
 * What a component accepts and what it changes. A set of columns with a type not in `takes`, or with a trait in
 * `refuses`, makes it fail. What comes out is of the type `gives`, without the traits `clears` and with `sets`; the
 * other traits stay as they were.
 */
export type Capability = {
  takes: Traits;
  refuses: Traits;
  gives: Traits;
  clears: Traits;
  sets: Traits;
};
