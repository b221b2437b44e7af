import type { ProblemType } from '../../contracts/pipeline.ts';
import type { State } from './state.ts';
import { traits, type Trait, type Traits } from './traits.ts';

/** What is known of the data beside its columns. */
export type Facts = { rows: number; classes: number };

export type Carry = readonly [from: Traits, to: Traits];

/**
 * What a component accepts and what it changes. A set of columns of a type not in `takes`, or with a trait in
 * `refuses`, makes it fail; so do more columns than `mostColumns` and more classes than `mostClasses`.
 *
 * What comes out is of the type `gives`, without the traits in `clears`, surely with those in `sets`, perhaps with those
 * in `maySet`, and with the second of each pair in `carries` (perhaps with that of `mayCarry`) where it had one of the
 * first. Whether the second of a pair in `blurs` is still there is not known where it may have had the first. With
 * `spreads` where more columns come out than went in. All other traits stay as they were.
 *
 * As many columns come out as went in, each made of its own one, unless one of the last three says otherwise.
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
  blurs?: readonly Carry[];
  spreads?: Traits;
  mostColumns?: number;
  mostClasses?: number;
  /** So many columns come out for each, all of them with missing values where it had some. */
  each?: number;
  /** Of the columns that went in only some come out, [least, most]. */
  selects?: (before: State) => readonly [number, number];
  /** How many columns come out, [least, most], where they are not made of one each. */
  columns?: (before: State, facts: Facts) => readonly [number, number];
};

/**
 * What an estimator accepts with some parameters: of its features (`takes` is numeric), of a regression's target, and of
 * problem types where they are fewer than the estimator's own.
 */
export type EstimatorCapability = Pick<Capability, 'takes' | 'refuses'> & {
  refusesTarget?: Traits;
  problemTypes?: readonly ProblemType[];
};

/** `refusesTrait(estimator, 'missing')`: whether features with that trait cannot be learnt from. */
export const refusesTrait = (
  { capability }: { capability: (params: Record<string, never>) => EstimatorCapability },
  trait: Trait,
) => Boolean((capability({}).refuses ?? 0) & traits[trait]);
