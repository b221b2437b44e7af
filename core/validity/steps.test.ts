import { describe, expect, it } from 'vitest';
import { observe, type Observation } from '../../test/support/observe-steps.ts';
import type { Params } from '../estimators/estimator.ts';
import { steps } from '../features/steps/registry.ts';
import type { Capability } from './capability.ts';
import { kinds } from './profile.ts';
import { after, refusedBy } from './state.ts';
import { namesOf, traits, types, type Traits } from './traits.ts';

/** Parameters under which every declared bit can be seen to matter; without any, the defaults. */
const settings: Record<string, Params[]> = {
  select_k_best: [{ k: 2 }],
  polynomial_features: [{ max_columns: 2 }],
  one_hot_encoder: [{ min_frequency: 5, max_categories: 3 }],
  simple_imputer: [{}, { strategy: 'constant', fill_value: -1 }],
};
const cases = steps.flatMap((step) => (settings[step.name] ?? [{}]).map((params) => ({ step, params })));
const title = ({ step, params }: (typeof cases)[number]) => `${step.name} ${JSON.stringify(params)}`;

/** In what way a declaration is wrong about what was seen; undefined where it is right. */
function contradiction(capability: Capability, seen: Observation): string | undefined {
  const facts = { rows: 10, classes: seen.classes };
  const { mostColumns = Infinity, mostClasses = Infinity } = capability;
  const refused =
    refusedBy(capability, seen.before) !== 0 ||
    seen.before.least > mostColumns ||
    facts.classes > mostClasses;
  if (refused !== seen.failed) return seen.failed ? 'it fails, undeclared' : 'it does not fail, as declared';
  if (seen.failed) return undefined;
  const state = after(capability, seen.before, facts);
  const { bits, every, columns, missing } = seen.after;
  if (bits & ~state.may) return `it gives ${namesOf(bits & ~state.may).join(', ')}, undeclared`;
  // How a matrix is stored cannot be seen in its values.
  const absent = state.must & ~bits & ~traits.sparse;
  if (absent) return `it does not give ${namesOf(absent).join(', ')}, as declared`;
  const partial = state.every & ~every & ~traits.sparse;
  if (columns > 0 && partial) return `not every column has ${namesOf(partial).join(', ')}, as declared`;
  if (columns < state.least || columns > state.most) return `it gives ${columns} columns`;
  if (missing < state.leastMissing || missing > state.mostMissing) return `${missing} columns have gaps`;
  return undefined;
}

/** How many traits the declaration leaves open, over all that was seen. */
function uncertainty(capability: Capability, observed: readonly Observation[]): number {
  const open = observed.map((seen) => {
    const { may, must } = after(capability, seen.before, { rows: 10, classes: seen.classes });
    return namesOf(may & ~must).length;
  });
  return open.reduce((a, b) => a + b, 0);
}

const bits = (mask: Traits) => Object.values(traits).filter((bit) => mask & bit);

/** The declaration with one bit flipped, for every bit that is set in one of its masks. */
function mutants(capability: Capability): [string, Capability][] {
  const masks = ['takes', 'refuses', 'gives', 'clears', 'sets', 'maySet'] as const;
  const single = masks.flatMap((name) =>
    bits(declaredBits(capability, name) & ~traits.sparse).map((bit): [string, Capability] => [
      `${name} without ${namesOf(bit)[0]}`,
      { ...capability, [name]: (capability[name] ?? 0) & ~bit },
    ]),
  );
  const carries = (['carries', 'mayCarry', 'blurs'] as const).flatMap((name) =>
    (capability[name] ?? []).map((_, i): [string, Capability] => [
      `${name} without its ${i}. pair`,
      { ...capability, [name]: capability[name]?.toSpliced(i, 1) },
    ]),
  );
  return [...single, ...carries];
}

/** Of a step that clears everything, only the bits that columns of numbers can have. */
const declaredBits = (
  capability: Capability,
  name: 'takes' | 'refuses' | 'gives' | 'clears' | 'sets' | 'maySet',
) => {
  if (name !== 'clears') return capability[name] ?? 0;
  const unseen = capability.takes & traits.categorical ? traits.far : 0;
  return (capability.clears ?? 0) & ~types & ~unseen & seldom;
};

/** Cleared out of caution, and never seen on the way into a step of one kind: `far` are levels of 22,026 rows. */
const seldom = ~(traits.codes | traits.rare | traits.sparse);

describe.each(cases.map((c) => [title(c), c] as const))('%s', (_, { step, params }) => {
  const capability = step.capability(params);
  const kind = kinds.find((k) => capability.takes & traits[k])!;
  // Each text is taken apart by a session of its own.
  const observed = observe(step, params, kind, kind === 'text' ? 300 : 2000);

  it('does what it declares', async () => {
    const wrong = (await observed).map((seen) => contradiction(capability, seen)).filter(Boolean);
    expect([...new Set(wrong)]).toEqual([]);
  });

  it('declares nothing whose loss would not be noticed', async () => {
    const all = await observed;
    const other = kinds.find((k) => !(capability.takes & traits[k]))!;
    const misplaced = await observe(step, params, other, 5);
    const watched = [...all, ...misplaced];
    const declared = uncertainty(capability, watched);
    const isNoticed = (mutant: Capability) =>
      watched.some((seen) => contradiction(mutant, seen)) || uncertainty(mutant, watched) > declared;
    const unnoticed = mutants(capability).filter(([, mutant]) => !isNoticed(mutant));
    expect(unnoticed.map(([name]) => name)).toEqual([]);
  });
});
