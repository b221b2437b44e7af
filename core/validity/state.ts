import type { Capability, Facts } from './capability.ts';
import { traits, types, type Traits } from './traits.ts';

/**
 * What is known of a set of columns without looking at them: `may` are the traits they may have, `must` those that one
 * of them surely has, `every` those that each of them surely has, and bounds of how many columns there are, and how many
 * of them have missing values. `levels`: for each categorical column how often its levels occur, descending, with missing
 * values as a level; for each text column, how many texts have each of its words.
 */
export type State = {
  may: Traits;
  must: Traits;
  every: Traits;
  least: number;
  most: number;
  leastMissing: number;
  mostMissing: number;
  levels: readonly Int32Array[];
};

/** No columns: they have no traits. */
export const nothing: State = {
  may: traits.numeric,
  must: traits.numeric,
  every: ~0,
  least: 0,
  most: 0,
  leastMissing: 0,
  mostMissing: 0,
  levels: [],
};

/** The traits that a component surely fails on; 0 where it may do. Types that it does not take are among them. */
export const refusedBy = ({ takes, refuses = 0 }: Capability, { must }: State): Traits =>
  must & (refuses | (types & ~takes));

/** The state after a component that did not fail. */
export function after(capability: Capability, before: State, facts: Facts): State {
  const [least, most] = widthAfter(capability, before, facts);
  if (most === 0) return nothing;
  const may = possible(capability, before);
  const every = ofEvery(capability, before);
  let must = certain(capability, before) | (least > before.most ? (capability.spreads ?? 0) : 0);
  // Where columns are left out, they may be those that had the trait.
  const dropped = capability.selects ? Math.max(before.most - most, before.least - least) : 0;
  if (dropped > 0) must &= types | every | (before.leastMissing > dropped ? traits.missing : 0);
  if (least === 0) must &= types;
  const missing = missingColumns(capability, before, { may, must, every, least, most, dropped });
  return { may, must, every, least, most, ...missing, levels: [] };
}

function widthAfter({ each = 1, selects, columns }: Capability, before: State, facts: Facts) {
  if (selects) return selects(before);
  return columns?.(before, facts) ?? ([each * before.least, each * before.most] as const);
}

function possible({ gives, clears = 0, sets = 0, maySet = 0, ...rest }: Capability, { may }: State): Traits {
  let bits = (may & ~types & ~clears) | gives | sets | maySet;
  for (const [from, to] of rest.carries ?? []) if (may & from) bits |= to;
  for (const [from, to] of rest.mayCarry ?? []) if (may & from) bits |= to;
  return bits;
}

function certain(capability: Capability, { may, must }: Pick<State, 'may' | 'must'>): Traits {
  const { gives, clears = 0, sets = 0, blurs = [], carries = [] } = capability;
  let bits = must & ~types & ~clears;
  for (const [from, what] of blurs) if (may & from) bits &= ~what;
  bits |= gives | sets;
  for (const [from, to] of carries) if (must & from) bits |= to;
  return bits;
}

/** What all columns surely have afterwards: each of them was made of one that had what all had. */
function ofEvery(capability: Capability, { may, every }: State): Traits {
  if (capability.columns) return capability.gives;
  const bits = certain(capability, { may, must: every });
  return capability.each ? bits & (types | traits.missing) : bits;
}

/** How many columns have missing values: as many as before, unless the step fills them, makes them, or makes columns. */
function missingColumns(
  { each = 1, columns, clears = 0, carries = [], maySet = 0 }: Capability,
  before: State,
  {
    may,
    must,
    every,
    least,
    most,
    dropped,
  }: Omit<State, 'leastMissing' | 'mostMissing' | 'levels'> & { dropped: number },
): Pick<State, 'leastMissing' | 'mostMissing'> {
  const given = carries.reduce((bits, [, to]) => bits | to, maySet);
  const isKept = !columns && !((clears | given) & traits.missing);
  const kept = isKept ? Math.max(1, each * before.leastMissing - dropped) : 1;
  return {
    leastMissing: must & traits.missing ? (every & traits.missing ? least : kept) : 0,
    mostMissing: may & traits.missing ? Math.min(most, isKept ? each * before.mostMissing : most) : 0,
  };
}

/** Two sets side by side: a trait of one is a trait of both. */
export function together(a: State, b: State): State {
  return {
    may: a.may | b.may,
    must: a.must | b.must,
    every: a.every & b.every,
    least: a.least + b.least,
    most: a.most + b.most,
    leastMissing: a.leastMissing + b.leastMissing,
    mostMissing: a.mostMissing + b.mostMissing,
    levels: [],
  };
}
