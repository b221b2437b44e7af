import { expect, it } from 'vitest';
import { plans, type PlanName } from '../features/plans.ts';
import { passPlan } from './check.ts';
import { kinds, type Profile } from './profile.ts';
import { namesOf, traits, types } from './traits.ts';

/** Columns of every kind that may hold whatever there is. */
const anything: Profile = {
  rows: 100,
  classes: 2,
  problemType: 'binary',
  target: 0,
  columns: Object.fromEntries(
    kinds.map((kind) => {
      const may = traits[kind] | (Object.values(traits).reduce((a, b) => a | b, 0) & ~types);
      const state = { may, must: traits[kind], least: 2, most: 2, leastMissing: 0, mostMissing: 2 };
      return [kind, { ...state, levels: [Int32Array.of(20, 5), Int32Array.of(9)] }];
    }),
  ),
};

/** The plans for estimators that cannot learn from gaps. */
const whole: PlanName[] = ['linear', 'bent', 'network'];

it.each(whole)('the %s plan never gives a missing or infinite feature, whatever comes in', (name) => {
  const passed = passPlan(anything, plans[name]);
  const may = 'state' in passed ? passed.state.may : ~0;
  expect(namesOf(may & (traits.missing | traits.infinite | traits.codes))).toEqual([]);
});

it.each(Object.keys(plans) as PlanName[])('no step of the %s plan can fail, whatever comes in', (name) => {
  const certain = { ...anything, columns: { ...anything.columns } };
  for (const kind of kinds) {
    const state = anything.columns[kind]!;
    certain.columns[kind] = { ...state, must: state.may & ~types, leastMissing: 1 };
    certain.columns[kind].must |= traits[kind];
  }
  expect(passPlan(certain, plans[name])).toHaveProperty('state');
});
