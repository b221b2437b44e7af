import { z } from 'zod';
import { PipelineName } from './pipeline.ts';
import { DeployInput, DeployOutput, StateError } from './stages.ts';

/**
 * What a release is: `promote` brings a version of before live, `rollback` the one that was live before, both a person's
 * order; `approved` goes on with a version that waited for a person.
 */
export const releaseActions = ['promote', 'rollback', 'approved'] as const;

/** The input of the release's state machine, as `landfall promote` and `rollback` write it and EventBridge on approval. */
export const ReleaseOrder = z.object({
  action: z.enum(releaseActions),
  /** Absent where the model package tells. */
  pipeline: PipelineName.optional(),
  version: z.int().positive().optional(),
  modelPackageArn: z.string().optional(),
});
export type ReleaseOrder = z.infer<typeof ReleaseOrder>;

/** `id` is the execution's name, the same for all attempts. */
export const ReleaseInput = z.object({ order: ReleaseOrder, id: z.string() });

/** `ready`: what deploy is to be given. `nothing`: that version is live, or nobody has to approve it. */
export const ReleaseOutput = z.discriminatedUnion('status', [
  DeployInput.required().extend({ status: z.literal('ready'), reason: z.string() }),
  z.object({ status: z.literal('nothing'), reason: z.string() }),
]);
export type ReleaseOutput = z.infer<typeof ReleaseOutput>;

/** The whole state of a release as `record` gets it, as far as it came. */
export const ReleaseState = ReleaseOrder.extend({
  release: ReleaseOutput.optional(),
  deploy: DeployOutput.optional(),
  error: StateError.optional(),
}).loose();
export type ReleaseState = z.infer<typeof ReleaseState>;
