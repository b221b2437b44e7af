import type { Branches, Plan, StepSpec } from '../features/plans.ts';
import { stepNamed } from '../features/steps/registry.ts';
import type { Capability, EstimatorCapability } from './capability.ts';
import { kinds, type Kind, type Profile } from './profile.ts';
import { after, nothing, refusedBy, together, type State } from './state.ts';
import { namesOf, traits, types } from './traits.ts';

/** A feature plan with the estimator that learns from its features. */
export type Pipeline = { plan: Plan; estimator: { name: string; capability: EstimatorCapability } };

/** Where in a plan a step stands; without a kind, among the steps on all features; `step` is the next free place at an end. */
export type Place = { kind?: Kind; branch: number; step: number };

/** Which component fails, where, and on what. */
export type Fault = { place: Place; component: string; reason: string };

/**
 * Whether a pipeline can be fitted, exported and asked, without doing any of it: the traits of the columns are passed
 * through what the components declare (AVATAR, Nguyen et al. 2020). Undefined where no component surely fails.
 */
export function check(profile: Profile, { plan, estimator }: Pipeline): Fault | undefined {
  const passed = passPlan(profile, plan);
  if ('fault' in passed) return passed.fault;
  return checkEstimator(estimator, passed.state, profile, { branch: 0, step: plan.features.length });
}

/** What is known of a plan's features before any is made, or the step that surely fails. */
export function passPlan(profile: Profile, plan: Plan): Passed {
  let features = nothing;
  for (const kind of kinds) {
    const start = profile.columns[kind];
    if (!start) continue;
    const encoded = passBranches(plan[kind], start, kind, profile);
    if ('fault' in encoded) return encoded;
    features = together(features, encoded.state);
  }
  return pass(plan.features, features, { branch: 0, step: 0 }, profile);
}

export type Passed = { state: State } | { fault: Fault };

function passBranches(branches: Branches, start: State, kind: Kind, profile: Profile): Passed {
  let state = nothing;
  for (let branch = 0; branch < branches.length; branch++) {
    const steps = branches[branch];
    const passed = pass(steps, start, { kind, branch, step: 0 }, profile);
    if ('fault' in passed) return passed;
    if (!(passed.state.must & traits.numeric)) {
      const place = { kind, branch, step: steps.length };
      return fault(
        place,
        'features',
        `a ${namesOf(passed.state.must & types)[0]} column is no feature as it is`,
      );
    }
    state = together(state, passed.state);
  }
  return { state };
}

function pass(steps: readonly StepSpec[], start: State, { kind, branch }: Place, profile: Profile): Passed {
  let state = start;
  for (let step = 0; step < steps.length; step++) {
    const { step: name, params = {} } = steps[step];
    const capability = stepNamed(name).capability(params);
    const reason = refusal(capability, state, profile);
    if (reason) return fault({ kind, branch, step }, name, reason);
    if (state.most > 0) state = after(capability, state, profile);
  }
  return { state };
}

const fault = (place: Place, component: string, reason: string): { fault: Fault } => ({
  fault: { place, component, reason },
});

function refusal(capability: Capability, state: State, { classes }: Profile): string | undefined {
  const refused = refusedBy(capability, state);
  if (refused & types) return `it takes no ${namesOf(refused & types)[0]} columns`;
  if (state.most === 0) return undefined;
  const { mostColumns = Infinity, mostClasses = Infinity } = capability;
  if (refused) return `it refuses ${namesOf(refused).join(' and ')} values`;
  if (state.least > mostColumns)
    return `it takes up to ${mostColumns} columns, and there are ${state.least} or more`;
  if (classes > mostClasses) return `it takes up to ${mostClasses} classes, and there are ${classes}`;
  return undefined;
}

function checkEstimator(
  { name, capability }: Pipeline['estimator'],
  state: State,
  { problemType, target }: Profile,
  place: Place,
): Fault | undefined {
  const { problemTypes } = capability;
  if (problemTypes && !problemTypes.includes(problemType))
    return { place, component: name, reason: `it is for ${problemTypes.join(' and ')}` };
  const refusedTarget = problemType === 'regression' ? target & (capability.refusesTarget ?? 0) : 0;
  if (refusedTarget)
    return { place, component: name, reason: `it refuses a target with ${namesOf(refusedTarget)[0]} values` };
  if (state.most === 0) return { place, component: name, reason: 'no feature is left' };
  const refused = refusedBy({ ...capability, gives: 0 }, state);
  if (!refused) return undefined;
  return { place, component: name, reason: `it refuses ${namesOf(refused).join(' and ')} values` };
}
