import type { Plan } from '../features/plans.ts';
import { passPlan, type Fault } from './check.ts';
import type { Profile } from './profile.ts';
import { repair } from './repair.ts';
import { traits } from './traits.ts';

/** Plans by name that can be fitted on the data, and why others are not tried. */
export type UsablePlans = { plans: Record<string, Plan>; leftOut: { plan: string; reason: string }[] };

/** Divides plans by whether they say something on these data, and whether a step would fail. Nothing is fitted. */
export function usablePlans(profile: Profile, wanted: Record<string, Plan>): UsablePlans {
  const usable: UsablePlans = { plans: {}, leftOut: [] };
  for (const [name, plan] of Object.entries(wanted)) {
    const reason =
      plan.when && !plan.when(profile) ? 'it would cost more than it says' : failure(profile, plan);
    if (reason) usable.leftOut.push({ plan: name, reason });
    else usable.plans[name] = plan;
  }
  return usable;
}

/** Any estimator: only the plan is judged. */
const any = { name: 'any estimator', capability: { takes: traits.numeric } };

function failure(profile: Profile, plan: Plan): string | undefined {
  const passed = passPlan(profile, plan);
  if (!('fault' in passed)) return undefined;
  const change = repair(profile, { plan, estimator: any })?.change;
  return `${describe(passed.fault)}${change ? `; ${change} would do` : ''}`;
}

const describe = ({ component, reason }: Fault) => `${component} fails: ${reason}`;
