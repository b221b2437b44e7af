import type { z } from 'zod';
import type { Champion } from '../../contracts/artifacts.ts';
import { endpointName } from '../../contracts/keys.ts';
import type { Rollout } from '../../contracts/rollout.ts';
import type { Placement, ServedModel, ServingPlan } from '../../contracts/serving.ts';
import type { DeployInput } from '../../contracts/stages.ts';
import type { Found } from './champion.ts';
import type { Kind, KindPorts } from './kinds/kind.ts';
import type { Progress } from './progress.ts';

/** A version on its way to be the champion, and what its deployment goes by. */
export type Candidate = {
  input: z.infer<typeof DeployInput>;
  version: Omit<Champion, 'placement'>;
  /** The champion as it was read. */
  before: Found;
  /** The champion, where it is served in the same way, so that the traffic can be shifted step by step. */
  live?: Champion;
  kind: Kind;
  ports: KindPorts;
  progress: Progress;
  save(): Promise<void>;
};

/** A person's order is brought live all at once; it is tested like any other. */
export const strategyOf = ({ run, release }: Candidate['input']): Rollout =>
  !release || release.action === 'approved' ? run.pipeline.rollout : { strategy: 'all_at_once' };

/**
 * Where a SageMaker kind answers. A serverless endpoint cannot be made one with instances nor the other way round, so
 * beside a live endpoint of the other kind there is a second address, which is no pipeline's own, since a pipeline's
 * name does not begin with a hyphen.
 */
export function endpointFor(pipeline: string, serving: Placement['serving'], live?: Placement): string {
  const usual = endpointName(pipeline);
  if (!live || live.serving === 'lambda') return usual;
  if (live.serving === serving) return live.endpoint;
  return live.endpoint === usual ? `landfall--${pipeline}` : usual;
}

/** What one step of a roll-out needs: the plan, the name of what serves it, and the share that AWS is to divide. */
export type Stage = { name: string; plan: ServingPlan; share: number };

/** The version for all of the traffic; what it cannot answer the version before answers. */
export function whole({ version, input, before }: Candidate): Stage {
  const { pipeline } = version;
  const other = before && { ...served(before.champion), role: 'fallback' as const };
  const plan = { pipeline, primary: served(version), other, capture: input.run.pipeline.capture };
  return { name: `${endpointName(pipeline)}-v${version.version}`, plan, share: 1 };
}

/** The version for a share of the traffic beside the live one: divided by AWS, or else by the serving process. */
export function canary(candidate: Candidate, live: Champion, share: number): Stage {
  const full = whole(candidate);
  if (candidate.kind.divides) return { ...full, share };
  const other = { ...served(candidate.version), role: 'canary' as const, share };
  const name = `${full.name}-at-${Number((share * 100).toFixed(2))}`.replace('.', '-');
  return { name, plan: { ...full.plan, primary: served(live), other }, share: 1 };
}

/** The live version for all of the traffic, with the new one scoring the same requests unseen. */
export function shadow(candidate: Candidate, live: Champion): Stage {
  const full = whole(candidate);
  const other = { ...served(candidate.version), role: 'shadow' as const };
  const plan = { ...full.plan, primary: served(live), other };
  return { name: `${full.name}-shadow`, plan, share: 1 };
}

const served = ({ version, runId, model }: Omit<Champion, 'placement'>): ServedModel => ({
  version,
  runId,
  model,
});
