import type { ServingKind } from '../../../contracts/rollout.ts';
import { ServingPlan } from '../../../contracts/serving.ts';
import type { Settings } from '../ports.ts';

/** What a serving process is told by its environment. */
export const environmentOf = (serving: ServingKind, plan: ServingPlan, { bucket }: Settings) => ({
  LANDFALL_SERVING: JSON.stringify(ServingPlan.parse(plan)),
  LANDFALL_SERVING_KIND: serving,
  ARTIFACTS_BUCKET: bucket,
});

/**
 * Whether what was made with this environment serves the plan. Another fallback makes no difference: a version that is
 * brought back is the very one that was live, beside whatever it then fell back on.
 */
export function servesAs(environment: Record<string, string> | undefined, plan: ServingPlan): boolean {
  const found = environment?.LANDFALL_SERVING;
  if (!found) return false;
  return comparable(ServingPlan.parse(JSON.parse(found))) === comparable(ServingPlan.parse(plan));
}

const comparable = ({ other, ...plan }: ServingPlan) =>
  JSON.stringify(other?.role === 'fallback' ? plan : { ...plan, other });
