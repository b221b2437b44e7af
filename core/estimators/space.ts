import type { Random } from '../random.ts';
import type { Params } from './estimator.ts';

/** One hyperparameter's values, as in Optuna's distributions; `low` and `high` are included. `log`: even on a log scale. */
export type Distribution =
  | { type: 'float' | 'int'; low: number; high: number; log?: boolean }
  | { type: 'categorical'; choices: readonly (number | string | boolean)[] };

/** The hyperparameters that a search may vary; the others keep their values. */
export type Space = Readonly<Record<string, Distribution>>;

/**
 * Parameters as a point of the unit cube: a number is one input, two choices are one input, more are one each. What is
 * absent or beyond the space is in the middle, or at the nearest end.
 */
export function toUnit(space: Space, params: Params): number[] {
  return Object.entries(space).flatMap(([name, distribution]) => place(distribution, params[name]));
}

/** Each hyperparameter drawn by itself, evenly over its scale. */
export function draw(space: Space, random: Random): Params {
  const entries = Object.entries(space).map(([name, own]) => [name, drawOne(own, random)] as const);
  return Object.fromEntries(entries);
}

/**
 * Settings near `params`: every number moves by a step of at most `radius` of its scale, and a choice is drawn anew
 * with that probability. What the space does not name stays.
 */
export function perturb(space: Space, params: Params, radius: number, random: Random): Params {
  const moved = Object.entries(space).map(([name, own]) => [name, move(own, params[name], radius, random)]);
  return { ...params, ...Object.fromEntries(moved) };
}

function place(own: Distribution, value: Params[string] | undefined): number[] {
  if (own.type !== 'categorical') return [typeof value === 'number' ? fraction(own, value) : 0.5];
  if (own.choices.length === 2) return [value === undefined ? 0.5 : own.choices.indexOf(value)];
  return own.choices.map((choice) => (choice === value ? 1 : 0));
}

function drawOne(own: Distribution, random: Random): Params[string] {
  return own.type === 'categorical'
    ? own.choices[random.integer(own.choices.length)]
    : valueAt(own, random.float());
}

function move(own: Distribution, value: Params[string] | undefined, radius: number, random: Random) {
  if (own.type === 'categorical')
    return value === undefined || random.float() < radius ? drawOne(own, random) : value;
  const from = typeof value === 'number' ? fraction(own, value) : 0.5;
  return valueAt(own, from + (2 * random.float() - 1) * radius);
}

type Interval = Exclude<Distribution, { type: 'categorical' }>;

function fraction({ low, high, log }: Interval, value: number): number {
  const scale = log ? Math.log : (x: number) => x;
  const inside = Math.min(high, Math.max(low, value));
  return (scale(inside) - scale(low)) / (scale(high) - scale(low));
}

/** Three digits say enough, and read well on the leaderboard. */
function valueAt({ type, low, high, log }: Interval, at: number): number {
  const inside = Math.min(1, Math.max(0, at));
  const value = log ? low * (high / low) ** inside : low + (high - low) * inside;
  const rounded = type === 'int' ? Math.round(value) : Number(value.toPrecision(3));
  return Math.min(high, Math.max(low, rounded));
}
