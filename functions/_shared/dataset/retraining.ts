import { runId } from '../../../contracts/keys.ts';
import type { Pipeline } from '../../../contracts/pipeline.ts';
import type { Artifact, Run } from '../../../contracts/stages.ts';

/** Why a model is made anew. `id` names the occasion: the same one always names the same run. */
export type Occasion = {
  startedBy: 'drift' | 'schedule' | 'forget';
  startedAt: string;
  id: string[];
};

/** The run that makes a pipeline's model anew from a version of its data, as `newestDataset` points to it. */
export const retrainingRun = (
  pipeline: Pipeline,
  base: Artifact,
  { id, startedBy, startedAt }: Occasion,
): Run => ({
  runId: runId(pipeline.name, ...id),
  pipeline,
  sources: [],
  base,
  startedBy,
  startedAt,
});
