import type { Plan, StepSpec } from '../features/plans.ts';
import { steps } from '../features/steps/registry.ts';
import { check, type Pipeline, type Place } from './check.ts';
import type { Profile } from './profile.ts';

/** A plan that differs in one step, and in words how. */
export type Repair = { plan: Plan; change: string };

/**
 * The cheapest change of one step that makes an invalid pipeline valid: a step put before the one that fails, else
 * another in its place, else one less. Of several the first in the registry's order is taken. Undefined where the
 * pipeline is valid, or where no single change is enough.
 */
export function repair(profile: Profile, pipeline: Pipeline): Repair | undefined {
  const found = check(profile, pipeline);
  if (!found) return undefined;
  const { place } = found;
  const { plan } = pipeline;
  const failing = stepsAt(plan, place)[place.step]?.step;
  const candidates: Repair[] = [
    ...steps.map((s) => ({
      plan: edit(plan, place, 0, [{ step: s.name }]),
      change: failing ? `${s.name} before ${failing}` : `${s.name} at the end`,
    })),
    ...(failing
      ? steps.map((s) => ({
          plan: edit(plan, place, 1, [{ step: s.name }]),
          change: `${s.name} in place of ${failing}`,
        }))
      : []),
    ...(failing ? [{ plan: edit(plan, place, 1, []), change: `without ${failing}` }] : []),
  ];
  return candidates.find((candidate) => !check(profile, { ...pipeline, plan: candidate.plan }));
}

const stepsAt = (plan: Plan, { kind, branch }: Place): readonly StepSpec[] =>
  kind ? plan[kind][branch] : plan.features;

/** The plan with `removed` steps at a place replaced by others. */
function edit(plan: Plan, place: Place, removed: number, put: StepSpec[]): Plan {
  const changed = stepsAt(plan, place).toSpliced(place.step, removed, ...put);
  const { kind, branch } = place;
  return kind ? { ...plan, [kind]: plan[kind].with(branch, changed) } : { ...plan, features: changed };
}
