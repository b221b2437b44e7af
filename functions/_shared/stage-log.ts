import type { StageLog } from '../../contracts/artifacts.ts';
import { stageLogKey } from '../../contracts/keys.ts';
import type { Ports } from '../../contracts/ports.ts';
import type { Facts } from '../../contracts/stages.ts';
import { parseMessage } from '../../contracts/errors.ts';
import { toFailure } from './failure.ts';

/** A stage's work: the same function in Lambda, in a SageMaker job and in `landfall fit`. */
export type Verb<In, Out> = (input: In, ports: Ports) => Promise<Out>;

/** Where the stage runs, the memory that is paid for there, and which Landfall does the work. */
export type Host = Pick<StageLog, 'on' | 'memoryMb' | 'code'>;

type Rounds = { run?: { runId: string }; select?: { round: number } };

/**
 * Does the work and writes `runs/<runId>/log/<stage>.json` (`train-2` in the second round) with times and facts, also
 * for a stage that failed. Inputs without a run (the monitor's) leave no stage log.
 *
 * @throws the failure as Step Functions shall see it, see {@link toFailure}.
 */
export async function logged<In, Out>(
  stage: string,
  host: Host,
  verb: Verb<In, Out>,
  input: In,
  ports: Ports,
): Promise<Out> {
  const started = Date.now();
  const write = async (output: unknown, facts: Facts) => {
    const { run } = input as Rounds;
    if (!run) return;
    const name = logName(stage, input as Rounds, output);
    const log = entry(name, started, host, facts);
    await ports.store.put(stageLogKey(run.runId, name), JSON.stringify(log));
  };
  try {
    const output = await verb(input, ports);
    await write(output, (output as { facts?: Facts }).facts ?? {});
    return output;
  } catch (error) {
    const failure = toFailure(error);
    const facts = { error: failure.name, code: parseMessage(failure.message).code };
    // The failure must not be hidden by a second one, such as S3 being away.
    await write(undefined, facts).catch((e: unknown) =>
      ports.log.warn('stage log lost', { reason: String(e) }),
    );
    throw failure;
  }
}

function logName(stage: string, input: Rounds, output: unknown): string {
  if (stage === 'train' && input.select) return `train-${input.select.round}`;
  if (stage !== 'select') return stage;
  return `select-${(output as { round?: number } | undefined)?.round ?? (input.select?.round ?? 0) + 1}`;
}

function entry(stage: string, started: number, host: Host, facts: Facts): StageLog {
  return {
    stage,
    startedAt: new Date(started).toISOString(),
    seconds: (Date.now() - started) / 1000,
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
    ...host,
    facts,
  };
}
