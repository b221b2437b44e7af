import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { misconfigured } from '../../contracts/errors.ts';
import { runId as runIdOf, runKey, sha256 } from '../../contracts/keys.ts';
import type { Store } from '../../contracts/ports.ts';
import type { Run } from '../../contracts/stages.ts';
import { notRepeatable } from '../../functions/_shared/repeat.ts';
import type { Connection } from '../aws/connect.ts';
import { outcomeOf } from './outcome.ts';

/**
 * The run that does another again: by its definition, on the data of its manifest.
 *
 * @throws Failure `Misconfigured` nothing_to_repeat where there is no such run or no model came of it, not_repeatable where
 *   its manifest is gone.
 */
export async function repetitionOf(runId: string, store: Pick<Store, 'find'>, now: Date): Promise<Run> {
  const outcome = await outcomeOf(runId, store);
  if (!outcome) {
    const text = `There is no run "${runId}" that has ended. \`landfall runs\` lists them.`;
    throw misconfigured('nothing_to_repeat', text);
  }
  if (!outcome.model) {
    const text = `The run ${runId} came to no model: it ended as ${outcome.status}.`;
    throw misconfigured('nothing_to_repeat', text);
  }
  if (!outcome.run) throw notRepeatable(runId, 'definition');
  const key = runKey(runId, 'collect', 'manifest.json');
  const manifest = await store.find(key);
  if (!manifest) throw notRepeatable(runId, 'collect/manifest.json');
  const { pipeline } = outcome.run;
  return {
    runId: runIdOf(pipeline.name, 'rerun', runId, now.toISOString()),
    pipeline,
    sources: [],
    base: { key, sha256: sha256(manifest), bytes: manifest.length },
    repeats: runId,
    startedBy: 'rerun',
    startedAt: now.toISOString(),
  };
}

/** Starts the repetition of a run. Returns its id. */
export async function startRerun({ store, sfn, outputs }: Connection, runId: string): Promise<string> {
  const run = await repetitionOf(runId, store, new Date());
  await sfn.send(
    new StartExecutionCommand({
      stateMachineArn: outputs.PipelineStateMachineArn,
      name: run.runId,
      input: JSON.stringify({ run }),
    }),
  );
  return run.runId;
}
