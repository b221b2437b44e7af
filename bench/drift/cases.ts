import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check } from '../../contracts/checks.ts';
import { sha256 } from '../../contracts/keys.ts';
import type { MonitorDecision } from '../../contracts/monitor.ts';
import { random } from '../../core/random.ts';
import { decide, type Known } from '../../functions/monitor/decide.ts';
import { eligible } from './columns.ts';
import { type Copy, cleanWindows } from './copy.ts';
import { fit, promote } from './fit.ts';
import { answer, type Answered, check, situationOf } from './look.ts';
import { type Planted, plant, type Shift } from './plant.ts';
import { join as joined, type Rows, toCsv } from './rows.ts';

/** One look, and what was decided. `window` counts from 0, `seconds` are those of the checks. */
export type Look = { window: number; rows: number; checks: Check[]; seconds: number } & Pick<
  MonitorDecision,
  'decision' | 'reason'
>;

/** A shift from one window on, the looks since then, and the retraining that the first alarm led to. */
export type Case = {
  set: string;
  seed: number;
  planted: Planted;
  looks: Look[];
  /** How many looks it took; absent where none alarmed. */
  foundAfter?: number;
  retraining?: { verdict: 'promote' | 'keep'; reason: string };
};

const weekMillis = 7 * 24 * 3_600_000;

/** Retrainings of before, as the decision must know them. */
export type Past = Pick<Known, 'learnt' | 'retrainings'>;

/** Names the rows that a retraining would learn from. */
export const digestOf = (data: Rows): string => sha256(Buffer.from(toCsv(data)));

/** When the look at a window is made: one a week. */
export const timeOf = (window: number): Date => new Date((window + 1) * weekMillis);

/** A look at `window`, with the labels of the one before it. `data`: what has labels, and would be learnt from. */
export async function look(
  { fitted, pipeline, seed }: Pick<Copy, 'fitted' | 'pipeline' | 'seed'>,
  at: number,
  window: Answered,
  labelled: Answered | undefined,
  data: Rows,
  past: Past = { learnt: [], retrainings: [] },
): Promise<Look> {
  const began = performance.now();
  const checks = await check(situationOf(fitted, pipeline.monitoring, window, labelled, seed));
  const seconds = (performance.now() - began) / 1000;
  const known = { pipeline, checks, data: digestOf(data), ...past, spent: 0, now: timeOf(at) };
  const { decision, reason } = decide(known);
  return { window: at, rows: window.table.rows, checks, seconds, decision, reason };
}

/** The looks at the windows without a shift: whatever they find is a false alarm. */
export async function cleanLooks(copy: Copy): Promise<Look[]> {
  const looks: Look[] = [];
  let before: Answered | undefined;
  for (const [at, rows] of copy.stream.windows.slice(0, cleanWindows).entries()) {
    const window = await answer(copy.fitted, rows);
    looks.push(await look(copy, at, window, before, dataUntil(copy, at)));
    before = window;
  }
  return looks;
}

/** What has its labels at a look: the training rows and the windows before it. */
const dataUntil = ({ stream }: Copy, at: number): Rows =>
  joined(stream.training, ...stream.windows.slice(0, at));

/**
 * Plants a shift after the windows without one and looks until there is an alarm or no window is left. The column is chosen
 * by the seed; undefined where the set has none for that shift.
 *
 * @param retrain whether the retraining that is decided is run, and judged by the gate
 */
export async function runCase(
  copy: Copy,
  shift: Shift,
  retrain: boolean,
): Promise<{ found: Case; windows: Rows[] } | undefined> {
  const { fitted, stream, seed, set } = copy;
  const columns = eligible(shift, fitted.signature, fitted.evaluation.importance, stream.training);
  if (!columns.length) return undefined;
  const planted = { shift, column: columns[random(seed).integer(columns.length)] };
  const windows = stream.windows.map((rows, at) =>
    at < cleanWindows ? rows : plant(rows, planted, stream.training, seed),
  );
  const shifted: Copy = { ...copy, stream: { ...stream, windows } };
  const looks: Look[] = [];
  let before = await answer(fitted, windows[cleanWindows - 1]);
  for (let at = cleanWindows; at < windows.length; at++) {
    const window = await answer(fitted, windows[at]);
    looks.push(await look(copy, at, window, before, dataUntil(shifted, at)));
    before = window;
  }
  const first = looks.findIndex(({ decision }) => decision !== 'nothing');
  const asked = looks.find(({ decision }) => decision === 'retrain');
  const found: Case = {
    set: set.name,
    seed,
    planted,
    looks,
    ...(first >= 0 && { foundAfter: first + 1 }),
    ...(asked && retrain && { retraining: await retrainOn(shifted, shift, asked.window) }),
  };
  return { found, windows: windows.slice(cleanWindows) };
}

/** The pipeline's run on all rows whose labels have come, and what its gate says of the two models on the same rows. */
async function retrainOn(copy: Copy, shift: Shift, window: number): Promise<NonNullable<Case['retraining']>> {
  const folder = join(copy.folder, `${shift}-${copy.seed}`);
  await cp(join(copy.folder, 'store'), join(folder, 'store'), { recursive: true });
  await promote(copy.fitted, folder);
  const rows = dataUntil(copy, window + 1);
  const { evaluation } = await fit(rows, copy.pipeline, { folder, version: 2, startedBy: 'drift' });
  return { verdict: evaluation.verdict, reason: evaluation.reason };
}
