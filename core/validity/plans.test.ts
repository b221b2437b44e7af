import { expect, it } from 'vitest';
import { plans, type PlanName } from '../features/plans.ts';
import { passPlan } from './check.ts';
import { kinds, type Kind, type Profile } from './profile.ts';
import { namesOf, traits, type Trait } from './traits.ts';

/** All that raw columns of a kind can hold. */
const possible: Record<Kind, Trait[]> = {
  numeric: ['missing', 'infinite', 'negative', 'huge', 'varied', 'lopsided', 'central', 'far'],
  timestamp: ['missing', 'negative', 'varied', 'lopsided', 'central', 'far', 'turning', 'seasonal'],
  categorical: ['missing', 'rare', 'varied', 'lopsided', 'central', 'far', 'even', 'shifting', 'sharing'],
  text: ['missing', 'varied', 'central', 'far', 'telling'],
};

/** Columns of every kind that surely hold all of it. */
const everything: Profile = {
  rows: 100,
  classes: 2,
  problemType: 'binary',
  target: 0,
  columns: Object.fromEntries(
    kinds.map((kind) => {
      const bits = possible[kind].reduce((sum, name) => sum | traits[name], traits[kind]);
      const state = {
        may: bits,
        must: bits,
        every: bits,
        least: 2,
        most: 2,
        leastMissing: 2,
        mostMissing: 2,
      };
      return [kind, { ...state, levels: [Int32Array.of(20, 5), Int32Array.of(9)] }];
    }),
  ),
};

/** The plans for estimators that cannot learn from gaps. */
const whole: PlanName[] = ['linear', 'bent', 'interactions', 'network'];

it.each(whole)('the %s plan never gives a missing or infinite feature, whatever comes in', (name) => {
  const passed = passPlan(everything, plans[name]);
  const may = 'state' in passed ? passed.state.may : ~0;
  expect(namesOf(may & (traits.missing | traits.infinite | traits.codes))).toEqual([]);
});

it.each(Object.keys(plans) as PlanName[])('no step of the %s plan fails, whatever comes in', (name) => {
  expect(passPlan(everything, plans[name])).toHaveProperty('state');
});
