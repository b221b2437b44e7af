import { join as joinPath } from 'node:path';
import { digestOf, type Look, look, type Past, timeOf } from './cases.ts';
import { pipelineOf } from './copy.ts';
import { type Fitted, fit, promote } from './fit.ts';
import { answer, type Answered } from './look.ts';
import { join, type Rows, slice } from './rows.ts';
import type { readSet, TimedSet } from './sets.ts';
import { toStream, windowRows } from './windows.ts';

/** A look at a set in its own order. `version` answered; `retraining`: what the gate said of the next one. */
export type TimedLook = Look & {
  version: number;
  retraining?: { verdict: 'promote' | 'keep'; reason: string };
};

const windows = 12;
/** The sliding window that is learnt from. */
const most = 10_000;

/**
 * Lives through a set in the order of time: a look a week, labels late by a week, a retraining where one is decided, and the new model in
 * the old one's place where the gate promotes it.
 */
export async function live(
  set: TimedSet,
  data: ReturnType<typeof readSet>,
  root: string,
): Promise<TimedLook[]> {
  const pipeline = { ...pipelineOf(set, data, 0), split: { by: 'auto' as const } };
  const stream = toStream(data.rows, {
    share: 0.5,
    most,
    windowRows: windowRows(set.perWeek, pipeline.monitoring.minimumRows),
    windows,
  });
  const folder = joinPath(root, `${pipeline.name}-in-order`);
  const labelledRows = (at: number): Rows => {
    const all = join(stream.training, ...stream.windows.slice(0, at));
    return slice(all, Math.max(0, all.cells.length - most));
  };
  let fitted: Fitted = await fit(stream.training, pipeline, { folder, version: 1, startedBy: 'landing' });
  await promote(fitted, folder);
  const past: { [K in keyof Past]: Past[K][number][] } = { learnt: [], retrainings: [] };
  let made = fitted.version;
  let before: (Answered & { version: number }) | undefined;
  const looks: TimedLook[] = [];
  for (const [at, rows] of stream.windows.entries()) {
    const { version } = fitted;
    const window = { ...(await answer(fitted, rows)), version };
    // What another version answered is not judged as this one's.
    const labelled = before?.version === version ? before : undefined;
    const learnt = labelledRows(at);
    const found = await look({ fitted, pipeline, seed: 0 }, at, window, labelled, learnt, past);
    before = window;
    if (found.decision !== 'retrain') {
      looks.push({ ...found, version });
      continue;
    }
    const next = await fit(learnt, pipeline, { folder, version: ++made, startedBy: 'drift' });
    const { verdict, reason } = next.evaluation;
    const run = { runId: next.champion.runId, data: digestOf(learnt) };
    past.learnt.push(run);
    past.retrainings.push({ ...run, at: timeOf(at).toISOString() });
    looks.push({ ...found, version, retraining: { verdict, reason } });
    if (verdict === 'promote') await promote((fitted = next), folder);
  }
  return looks;
}
