import type { Candidate, Fitted, Round, RoundResult } from '../../contracts/artifacts.ts';
import { Failure, families, type Family } from '../../contracts/errors.ts';
import type { Ports } from '../../contracts/ports.ts';
import { estimatorNamed } from '../../core/estimators/registry.ts';
import { trainingMb } from '../../core/search/route.ts';
import { scoreFolds } from '../../core/search/score.ts';
import type { TrainingData } from './data.ts';
import { openSessions, type Sessions } from './sessions.ts';

/** As much as may be spent on holding the data once for each worker. */
const workersMb = 1500;

type Outcome =
  { fitted: Fitted } | { failed: { id: string; reason: string; family: Family } } | { skipped: string };

/**
 * Fits the candidates of a round, several at a time in workers of their own: fits of one thread side by side are
 * faster than one fit of several threads, and the number of threads never changes a result. A candidate that fails is
 * named with the reason, and the round goes on. After the deadline nothing is begun and what runs is stopped, but not
 * before one candidate is fitted.
 *
 * @throws Failure no_candidate_fitted, of the family of the first failure, where all fail.
 */
export async function fitRound(
  round: Round,
  data: TrainingData,
  seed: number,
  ports: Ports,
): Promise<RoundResult> {
  const deadline = startDeadline(round.deadlineSeconds);
  const signal = AbortSignal.any([ports.signal, deadline.signal]);
  const workers = await countWorkers(round, data, ports.threads);
  const threads = Math.max(1, Math.floor(ports.threads / workers));
  const queue = [...round.candidates.entries()];
  const outcomes: Outcome[] = [];
  const work = async () => {
    const sessions = openSessions(data, { ...ports, seed, threads, signal });
    try {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const [place, candidate] = next;
        outcomes[place] = await attempt(candidate, sessions, data, signal, ports);
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
  return collect(round.round, outcomes);
}

async function attempt(
  candidate: Candidate,
  sessions: Sessions,
  data: TrainingData,
  signal: AbortSignal,
  { log, signal: stop }: Ports,
): Promise<Outcome> {
  const { id, estimator, plan, params } = candidate;
  if (signal.aborted) return { skipped: id };
  try {
    const session = await sessions.of(estimator);
    const scored = scoreFolds(
      await data.fitData(plan),
      await session.validate(params),
      data.decisions.metric,
    );
    log.info(`${id}: ${scored.metric} ${Number(scored.score.toPrecision(5))}`, {
      iterations: scored.iterations,
    });
    return { fitted: { candidate, ...scored } };
  } catch (error) {
    stop.throwIfAborted();
    await sessions.drop(estimator);
    if (signal.aborted) return { skipped: id };
    const { message: reason, name } = error as Error;
    log.warn(`${id} failed: ${reason}`);
    return { failed: { id, reason, family: families.find((f) => f === name) ?? 'Bug' } };
  }
}

/** As many as there are threads, while each can hold the data. */
async function countWorkers({ candidates }: Round, data: TrainingData, threads: number): Promise<number> {
  const plans = new Set(candidates.map((candidate) => estimatorNamed(candidate.estimator).plan));
  const sizes: number[] = [];
  for (const plan of plans) {
    const { matrix } = await data.fitData(plan);
    sizes.push(trainingMb({ rows: matrix.rows, columns: matrix.columns.length }));
  }
  const byMemory = Math.floor(workersMb / Math.max(...sizes));
  return Math.max(1, Math.min(threads, candidates.length, byMemory));
}

/** Aborts `seconds` from now, or when `mayPass` is called if that is later. */
function startDeadline(seconds: number) {
  const controller = new AbortController();
  let passable = false;
  let due = false;
  const check = () => {
    if (due && passable) controller.abort(new Error(`the round's ${seconds} s are over`));
  };
  const timer = setTimeout(() => {
    due = true;
    check();
  }, seconds * 1000);
  return {
    signal: controller.signal,
    mayPass: () => {
      passable = true;
      check();
    },
    clear: () => clearTimeout(timer),
  };
}

function collect(round: number, outcomes: Outcome[]): RoundResult {
  const fitted = outcomes.flatMap((o) => ('fitted' in o ? [o.fitted] : []));
  const failures = outcomes.flatMap((o) => ('failed' in o ? [o.failed] : []));
  if (fitted.length === 0) {
    const reasons = failures.map(({ id, reason }) => `${id}: ${reason}`).join('; ');
    throw new Failure(failures[0].family, 'no_candidate_fitted', `No candidate could be fitted. ${reasons}`);
  }
  const failed = failures.map(({ id, reason }) => ({ id, reason }));
  return { round, fitted, failed, skipped: outcomes.flatMap((o) => ('skipped' in o ? [o.skipped] : [])) };
}
