import { Evaluation } from '../../contracts/artifacts.ts';
import { DatasetSchema } from '../../contracts/dataset.ts';
import { Manifest } from '../../contracts/dataset-version.ts';
import { misconfigured } from '../../contracts/errors.ts';
import { runKey } from '../../contracts/keys.ts';
import type { Store } from '../../contracts/ports.ts';
import { findJson } from '../../functions/_shared/read-json.ts';
import type { RunFacts } from '../diff/runs.ts';
import { outcomeOf } from './outcome.ts';

/** What a run has left that it can be compared by. @throws Failure `Misconfigured` run_missing where none has ended. */
export async function factsOf(runId: string, store: Pick<Store, 'find'>): Promise<RunFacts> {
  const summary = await outcomeOf(runId, store);
  if (!summary) {
    const text = `There is no run "${runId}" that has ended. \`landfall runs\` lists them.`;
    throw misconfigured('run_missing', text);
  }
  return {
    summary,
    manifest: await findJson(runKey(runId, 'collect', 'manifest.json'), Manifest, store),
    schema: await findJson(runKey(runId, 'collect', 'schema.json'), DatasetSchema, store),
    evaluation: await findJson(runKey(runId, 'evaluate', 'evaluation.json'), Evaluation, store),
  };
}
