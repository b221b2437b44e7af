import { monitorPrefix } from '../../contracts/keys.ts';
import type { MonitorDecision, MonitorInput, MonitorRecord, MonitorState } from '../../contracts/monitor.ts';
import type { Conditional, Ports, Store } from '../../contracts/ports.ts';
import type { Run } from '../../contracts/stages.ts';
import { retrainingRun } from '../_shared/dataset/retraining.ts';
import type { Watched } from './champion.ts';
import { type Checked, makeChecks } from './checks.ts';
import { advance } from './cursor.ts';
import { type Data, readData } from './data.ts';
import { decide, type Decided, remembered } from './decide.ts';
import { findDue } from './due.ts';
import { spentThisMonth } from './spending.ts';
import { commit, copyRecord, readState } from './state.ts';
import { tell } from './tell.ts';

export type MonitorPorts = Ports & { objects: Conditional };

/** Looks that may be made at the same time: by the schedule, for labels, by hand. */
const MOST_ATTEMPTS = 5;

/**
 * Looks at one live model: judges what was asked of it since the last time, the true values that have come, and how it is
 * operated, decides what to do, and keeps the record. A retraining that was decided and has left no trace is handed out
 * again instead, so that none is lost between the record and the state machine.
 *
 * Of looks at the same time one counts, and the others are made again: each captured object is judged once, and no two
 * spend the same retraining. Undefined where others were faster each time: the next look finds what this one would have.
 */
export async function look(
  watched: Watched,
  input: MonitorInput,
  ports: MonitorPorts,
  now: Date,
): Promise<MonitorRecord | undefined> {
  const { name } = watched.pipeline;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const { state, tag } = await readState(name, ports.objects);
    if (state) {
      await copyRecord(state.record, ports.store);
      if (await isUnstarted(state.record, ports.store)) return state.record;
    }
    const next = await judge(watched, state, input, ports, now);
    if (await commit(name, next, tag, ports)) return next.record;
  }
  return undefined;
}

/** A retraining was decided last time, and its execution's first stage has written nothing, not even a failure. */
async function isUnstarted({ decision, runId }: MonitorDecision, store: Store): Promise<boolean> {
  if (decision !== 'retrain' || !runId) return false;
  return (await store.list(`runs/${runId}/`)).length === 0;
}

async function judge(
  watched: Watched,
  state: MonitorState | undefined,
  input: MonitorInput,
  ports: MonitorPorts,
  now: Date,
): Promise<MonitorState> {
  const { pipeline, champion } = watched;
  const { name, retraining } = pipeline;
  const { retrainings = [], since = now.toISOString() } = state ?? {};
  const [data, spent] = await Promise.all([
    readData(pipeline, champion.runId, retrainings, now, ports.store),
    spentThisMonth(name, now, ports.store),
  ]);
  const found = await makeChecks(watched, state, { data, spent, since, now }, ports);
  const { checks, seen } = found;
  const { schedule, occurrence } = findDue(retraining.schedule, state?.schedule, input, now);
  const known = { pipeline, checks, scheduled: occurrence, data: data.digest, learnt: data.learnt };
  const decided = decide({ ...known, retrainings, spent, now });
  const run = startedRun(decided, watched, data, occurrence, now);
  const fresh = run ? [{ runId: run.runId, at: now.toISOString(), data: data.digest! }] : [];
  const { last: told, repeated } = tell(decided, checks, state?.told, now);
  return {
    record: { ...recordOf(watched, decided, found, now), repeated, scheduled: occurrence, ...inputOf(run) },
    cursor: seen.isJudged ? advance(state?.cursor, seen.keys) : state?.cursor,
    labels: found.labels.state,
    retrainings: remembered([...retrainings, ...fresh], now),
    schedule,
    since,
    arrivals: found.arrivals,
    told,
  };
}

const recordOf = (
  { pipeline, champion }: Watched,
  decided: Decided,
  { seen, checks, labels }: Checked,
  now: Date,
): MonitorRecord => ({
  pipeline: pipeline.name,
  ...decided,
  time: now.toISOString(),
  version: champion.version,
  objects: seen.objects,
  rows: seen.traffic.table.rows,
  unreadable: seen.traffic.unreadable,
  checks,
  labels: labels.found,
});

const inputOf = (run: Run | undefined) => run && { runId: run.runId, input: JSON.stringify({ run }) };

/** The run that a decision starts: named by its occasion, so that the same one never starts two. */
function startedRun(
  { decision }: Decided,
  { pipeline }: Watched,
  { newest }: Data,
  occurrence: string | undefined,
  now: Date,
): Run | undefined {
  if (decision !== 'retrain' || !newest) return undefined;
  const startedAt = now.toISOString();
  const occasion = occurrence
    ? { startedBy: 'schedule' as const, id: ['schedule', occurrence] }
    : { startedBy: 'drift' as const, id: [`${monitorPrefix(pipeline.name)}${startedAt}.json`] };
  return retrainingRun(pipeline, newest.artifact, { ...occasion, startedAt });
}
