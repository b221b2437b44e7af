import { z } from 'zod';
import { StageLog, Training } from '../../contracts/artifacts.ts';
import { costKey, outcomeKey, runKey } from '../../contracts/keys.ts';
import type { Ports, Store } from '../../contracts/ports.ts';
import {
  CollectOutput,
  DeployOutput,
  EvaluateOutput,
  PreprocessOutput,
  type RecordInput,
  type RecordOutput,
  type Run,
} from '../../contracts/stages.ts';
import type { Summary } from '../../contracts/summary.ts';
import { summarise } from '../../core/summary.ts';
import { type Explained, explain } from '../_shared/state-error.ts';
import { countRun } from './count.ts';

/** The state machine's whole state: what the stages gave, as far as the run came. */
const State = z.object({
  collect: CollectOutput.optional(),
  preprocess: PreprocessOutput.optional(),
  evaluate: EvaluateOutput.optional(),
  deploy: DeployOutput.optional(),
});
type State = z.infer<typeof State>;

/**
 * Ends every run, good or bad: writes `runs/<runId>/log/outcome.json`, keeps what it cost for the month's sum, and says in
 * two words what the state machine shall end with. `locate` makes a key a URI.
 */
export async function record(
  input: z.infer<typeof RecordInput>,
  { store }: Pick<Ports, 'store'>,
  locate: (key: string) => string,
): Promise<z.infer<typeof RecordOutput>> {
  const state = State.parse(input);
  const { run } = input;
  const end = input.error ? explain(input.error) : ending(run, state);
  const outcome: Summary = summarise({
    ...state,
    run,
    status: end.status,
    reason: end.cause,
    training: await training(store, run.runId),
    logs: await stageLogs(store, run.runId),
    locate,
  });
  await store.put(outcomeKey(run.runId), JSON.stringify(outcome, null, 2));
  // A backfill's run is dated by its data, and paid for in the month in which it is done.
  const began = outcome.stages.at(0)?.startedAt ?? run.startedAt;
  await store.put(costKey(run.runId, began), JSON.stringify({ costUsd: outcome.costUsd }));
  countRun(end, outcome.costUsd);
  return end;
}

function ending({ repeats, only }: Pick<Run, 'repeats' | 'only'>, state: State): Explained {
  const { collect, evaluate, deploy } = state;
  const reason = evaluate?.reason ?? '';
  if (only) return { status: 'Collected', error: '', cause: collected(collect?.dataset) };
  if (repeats) return { status: 'Repeated', error: '', cause: reason };
  if (!deploy) return { status: 'NotBetter', error: '', cause: reason };
  if (deploy.status !== 'pending_approval') return { status: 'Live', error: '', cause: reason };
  const cause = `${reason}; version ${deploy.version} waits until its status in the Model Registry is set to Approved`;
  return { status: 'PendingApproval', error: '', cause };
}

const collected = (version: number | undefined) =>
  version === undefined
    ? 'newer data had landed already; nothing was added'
    : `version ${version} of the data has it; the next retraining learns from it`;

/** Undefined where the run did not come as far as the refit. */
async function training(store: Store, runId: string): Promise<Training | undefined> {
  const bytes = await store.find(runKey(runId, 'train', 'training.json'));
  return bytes && parse(Training, bytes);
}

/** Every stage's log; a stage that died without writing one is not there. */
async function stageLogs(store: Store, runId: string): Promise<StageLog[]> {
  const keys = (await store.list(runKey(runId, 'log', ''))).filter((key) => key !== outcomeKey(runId));
  return Promise.all(keys.map(async (key) => parse(StageLog, await store.get(key))));
}

function parse<T extends z.ZodType>(schema: T, bytes: Uint8Array): z.infer<T> {
  return schema.parse(JSON.parse(new TextDecoder().decode(bytes)));
}
