import type { Candidate, Fitted, Round, RoundResult } from '../../contracts/artifacts.ts';
import { Failure, families, type Family } from '../../contracts/errors.ts';
import type { Ports } from '../../contracts/ports.ts';
import type { Validated } from '../../core/estimators/estimator.ts';
import { createNpy } from '../../core/npy.ts';
import { scoreFolds } from '../../core/search/score.ts';
import type { TrainingData } from './data.ts';
import { sessionsThatFit } from './memory.ts';
import { openSessions, sharedReads, type Sessions } from './sessions.ts';

/** A session more costs the memory of a process, one less the loading of its data anew. */
const mostSessions = 2;
/** So far a worker looks ahead for a candidate whose data it has loaded already. */
const lookAhead = 4;

/** Keeps a candidate's out-of-fold predictions: float32, [rows of all folds one after the other, classes or 1]. */
type Keep = (id: string, predictions: Uint8Array) => Promise<unknown>;

type Outcome =
  { fitted: Fitted } | { failed: { id: string; reason: string; family: Family } } | { skipped: string };

/**
 * Fits the candidates of a round, several at a time in workers of their own: fits of one thread side by side are
 * faster than one fit of several threads, and the number of threads never changes a result. A candidate that fails is
 * named with the reason, and the round goes on. After the deadline nothing is begun and what runs is stopped, but not
 * before one candidate is fitted. The out-of-fold predictions of those that learn from all rows are handed to `keep`.
 *
 * @param standing how many candidates earlier rounds fitted
 * @throws Failure no_candidate_fitted, of the family of the first failure, where all fail and none is standing.
 */
export async function fitRound(
  round: Round,
  data: TrainingData,
  seed: number,
  ports: Ports,
  { keep, standing }: { keep: Keep; standing: number },
): Promise<RoundResult> {
  const deadline = startDeadline(round.deadlineSeconds);
  const signal = AbortSignal.any([ports.signal, deadline.signal]);
  const { workers, sessionsEach } = divideMemory(round, data, ports.threads);
  const read = sharedReads(data.fitData);
  const threads = Math.max(1, Math.floor(ports.threads / workers));
  const queue = [...round.candidates.entries()];
  const outcomes: Outcome[] = [];
  const work = async () => {
    const sessions = openSessions(read, { ...ports, seed, threads, signal }, sessionsEach);
    try {
      for (let next = takeNext(queue, sessions); next; next = takeNext(queue, sessions)) {
        const [place, candidate] = next;
        outcomes[place] = await attempt(candidate, sessions, data, signal, ports, keep);
        if ('fitted' in outcomes[place]) deadline.mayPass();
      }
    } finally {
      await sessions.close();
    }
  };
  try {
    await Promise.all(Array.from({ length: workers }, work));
  } finally {
    deadline.clear();
  }
  return collect(round.round, outcomes, standing);
}

type Queue = [place: number, candidate: Candidate][];

function takeNext(queue: Queue, sessions: Sessions): Queue[number] | undefined {
  const at = queue.slice(0, lookAhead).findIndex(([, candidate]) => sessions.isOpen(candidate));
  return queue.splice(Math.max(0, at), 1).at(0);
}

async function attempt(
  candidate: Candidate,
  sessions: Sessions,
  data: TrainingData,
  signal: AbortSignal,
  { log, signal: stop }: Ports,
  keep: Keep,
): Promise<Outcome> {
  const { id, params, share } = candidate;
  if (signal.aborted) return { skipped: id };
  try {
    const session = await sessions.of(candidate);
    const validated = asFloats(await session.validate(params));
    const scored = scoreFolds(data.task, data.validationLabels, validated, data.decisions.metric);
    if (share === undefined) await keep(id, predictionsFile(validated, data.task.classes || 1));
    log.info(`${id}: ${scored.metric} ${Number(scored.score.toPrecision(5))}`, {
      iterations: scored.iterations,
    });
    const chosen = { ...candidate, params: validated.params ?? params };
    return { fitted: { candidate: chosen, ...scored } };
  } catch (error) {
    stop.throwIfAborted();
    await sessions.drop(candidate);
    if (signal.aborted) return { skipped: id };
    const { message: reason, name } = error as Error;
    log.warn(`${id} failed: ${reason}`);
    return { failed: { id, reason, family: families.find((f) => f === name) ?? 'Bug' } };
  }
}

/** As the model will answer, and as the predictions are kept: in doubles rows are told apart that are equal there. */
const asFloats = ({ predictions, ...rest }: Validated): Validated => ({
  ...rest,
  predictions: predictions.map((own) => own.map(Math.fround)),
});

function predictionsFile({ predictions }: Validated, width: number): Uint8Array {
  const length = predictions.reduce((sum, own) => sum + own.length, 0);
  const { bytes, data } = createNpy('f4', [length / width, width]);
  let at = 0;
  for (const own of predictions) {
    data.set(own, at);
    at += own.length;
  }
  return bytes;
}

/** As many workers as there are threads, while each can hold the data, and as many sessions in each as may stay open. */
function divideMemory({ candidates }: Round, data: TrainingData, threads: number) {
  const byMemory = sessionsThatFit(
    candidates.map(({ plan }) => plan),
    data,
    data.validationLabels.length,
  );
  const workers = Math.min(threads, candidates.length, byMemory);
  return { workers, sessionsEach: Math.min(mostSessions, Math.max(1, Math.floor(byMemory / workers))) };
}

/** Aborts `seconds` from now, never where they are Infinity, or when `mayPass` is called if that is later. */
function startDeadline(seconds: number) {
  const controller = new AbortController();
  let passable = false;
  let due = false;
  const check = () => {
    if (due && passable) controller.abort(new Error(`the round's ${seconds} s are over`));
  };
  const end = () => {
    due = true;
    check();
  };
  const timer = seconds < Infinity ? setTimeout(end, seconds * 1000) : undefined;
  return {
    signal: controller.signal,
    mayPass: () => {
      passable = true;
      check();
    },
    clear: () => clearTimeout(timer),
  };
}

function collect(round: number, outcomes: Outcome[], standing: number): RoundResult {
  const fitted = outcomes.flatMap((o) => ('fitted' in o ? [o.fitted] : []));
  const failures = outcomes.flatMap((o) => ('failed' in o ? [o.failed] : []));
  if (fitted.length === 0 && standing === 0) {
    const reasons = failures.map(({ id, reason }) => `${id}: ${reason}`).join('; ');
    throw new Failure(failures[0].family, 'no_candidate_fitted', `No candidate could be fitted. ${reasons}`);
  }
  const failed = failures.map(({ id, reason }) => ({ id, reason }));
  return { round, fitted, failed, skipped: outcomes.flatMap((o) => ('skipped' in o ? [o.skipped] : [])) };
}
