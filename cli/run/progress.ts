import type { HistoryEvent } from '@aws-sdk/client-sfn';
import type { Facts } from '../../contracts/stages.ts';

/**
 * One stage of a run as it stands. A stage of a second round, as `train 2`, is one of its own; `deploy`, which is entered
 * again at every look at a roll-out, is one.
 */
export type StageProgress = {
  /** `collect`, `train 2` … */
  label: string;
  state: 'running' | 'done' | 'failed';
  startedAt: Date;
  endedAt?: Date;
  facts: Facts;
  /** How often Step Functions has tried again. */
  retries: number;
};

export type RunProgress = { stages: StageProgress[]; ended: boolean };

/** States of the state machine that are stages; the others only route, record and notify. */
const stageOf: Record<string, string> = {
  Collect: 'collect',
  Preprocess: 'preprocess',
  Engineer: 'engineer',
  Select: 'select',
  Train: 'train',
  TrainJob: 'train',
  Evaluate: 'evaluate',
  Release: 'release',
  Deploy: 'deploy',
};

/** The stages of an execution, in the order they were entered, out of its whole history. */
export function progressOf(events: HistoryEvent[]): RunProgress {
  const progress: RunProgress = { stages: [], ended: false };
  const rounds = new Map<string, number>();
  let current: StageProgress | undefined;
  let failed = false;
  for (const event of events) {
    const type = event.type ?? '';
    const entered = event.stateEnteredEventDetails;
    if (entered) {
      const stage = stageOf[entered.name ?? ''];
      current = stage ? enter(stage, event, progress.stages, rounds) : undefined;
      failed = false;
    } else if (event.stateExitedEventDetails && current) {
      const { name = '', output } = event.stateExitedEventDetails;
      const { facts = {}, status } = failed ? {} : outputOf(stageOf[name], output);
      current.facts = facts;
      if (status !== 'waiting') end(current, event, failed);
      current = undefined;
    } else if (attemptFailed.test(type)) {
      failed = true;
    } else if (/^(LambdaFunction|Task)Scheduled$/.test(type) && current) {
      if (failed) current.retries += 1;
      failed = false;
    } else if (/^Execution(Succeeded|Failed|TimedOut|Aborted)$/.test(type)) {
      for (const stage of progress.stages) if (stage.state === 'running') end(stage, event, true);
      progress.ended = true;
    }
  }
  return progress;
}

const attemptFailed =
  /^(LambdaFunction(Failed|TimedOut|ScheduleFailed|StartFailed)|Task(Failed|TimedOut|StartFailed|SubmitFailed))$/;

/** Select and train come once a round. */
function label(stage: string, rounds: Map<string, number>): string {
  if (stage !== 'select' && stage !== 'train') return stage;
  const round = (rounds.get(stage) ?? 0) + 1;
  rounds.set(stage, round);
  return `${stage} ${round}`;
}

/** A new stage, or the one that is gone on with. */
function enter(
  stage: string,
  { timestamp = new Date() }: HistoryEvent,
  stages: StageProgress[],
  rounds: Map<string, number>,
): StageProgress {
  const last = stages.at(-1);
  if (last?.label === stage && last.state === 'running') return last;
  const begun: StageProgress = {
    label: label(stage, rounds),
    state: 'running',
    startedAt: timestamp,
    facts: {},
    retries: 0,
  };
  stages.push(begun);
  return begun;
}

function end(stage: StageProgress, { timestamp }: HistoryEvent, failed: boolean): void {
  stage.state = failed ? 'failed' : 'done';
  stage.endedAt = timestamp;
}

type StageOutput = { facts?: Facts; status?: string };

/** A state's output is the execution's whole state, the stage's own output under its name. */
const outputOf = (stage: string, output = '{}'): StageOutput =>
  (JSON.parse(output) as Record<string, StageOutput>)[stage] ?? {};
