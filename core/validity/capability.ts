import type { State } from './state.ts';
import type { Traits } from './traits.ts';

/** What is known of the data beside its columns. */
export type Facts = { rows: number; classes: number };

export type Carry = readonly [from: Traits, to: Traits];

/**
 * What a component accepts and what it changes. A set of columns of a type not in `takes`, or with a trait in
 * `refuses`, makes it fail; so do more columns than `mostColumns` and more classes than `mostClasses`.
 *
 * What comes out is of the type `gives`, without the traits in `clears`, surely with those in `sets`, perhaps with those
 * in `maySet`, and with the second of each pair in `carries` (perhaps with that of `mayCarry`) where it had one of the
 * first. Whether those in `blurs` are still there is not known. All other traits stay as they were.
 */
export type Capability = {
  takes: Traits;
  refuses?: Traits;
  gives: Traits;
  clears?: Traits;
  sets?: Traits;
  maySet?: Traits;
  carries?: readonly Carry[];
  mayCarry?: readonly Carry[];
  blurs?: Traits;
  mostColumns?: number;
  mostClasses?: number;
  /** How many columns come out, [least, most]; as many as went in where absent. */
  columns?: (before: State, facts: Facts) => readonly [number, number];
};
