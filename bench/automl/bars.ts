import { mean, meanRanks, median, pairedScores, type Row } from './ranks.ts';
import { metrics } from './result.ts';
import { peers } from './systems.ts';

/** A goal; `passed` is undefined where what it compares was not measured. */
export type Bar = { goal: string; passed?: boolean; found: string };

const unmeasured = 'not measured';

/** The goals that Landfall's core is held to, on two cores. */
export function bars(rows: Row[]): Bar[] {
  const has = (id: string) => rows.some(({ results }) => results.has(id));
  const budgeted = ['flaml:60', 'ag:60'].filter(has);
  return [
    firstAmong(rows, budgeted),
    ...(has('h2o:60') ? [firstAmong(rows, [...budgeted, 'h2o:60'])] : []),
    neverMuchWorse(rows),
    fastEnough(rows),
    smallEnough(rows),
    answersAtOnce(rows),
  ];
}

const titleOf = (id: string) => peers.find((system) => system.id === id)?.title ?? id;

function firstAmong(rows: Row[], rivals: string[]): Bar {
  const goal = `with 20 s the mean rank is first among Landfall and ${rivals.map(titleOf).join(', ') || 'its rivals'}`;
  const found = meanRanks(rows, ['landfall:20', ...rivals]);
  if (!rivals.length || !found.sets) return { goal, found: unmeasured };
  const [ours, ...theirs] = found.ranks;
  const listed = rivals.map((id, i) => `${titleOf(id)} ${theirs[i].toFixed(2)}`);
  return {
    goal,
    passed: theirs.every((rank) => ours < rank),
    found: `Landfall ${ours.toFixed(2)}, ${listed.join(', ')} on ${sets(found.sets)}`,
  };
}

/** How much worse than the better one, relative to it; negative where better. A failure is infinitely worse. */
function shortfall(row: Row, ours: string, others: string[]): number | undefined {
  const scores = pairedScores(row, [ours, ...others]);
  if (!scores) return undefined;
  const { sign } = metrics[row.set.task];
  const [own, ...theirs] = scores.map((score) => (score === undefined ? -Infinity : sign * score));
  const best = Math.max(...theirs);
  if (best === -Infinity) return -Infinity;
  return best === own ? 0 : (best - own) / Math.max(Math.abs(best), resolution);
}

/** Scores are rounded to five decimals. */
const resolution = 1e-5;

function neverMuchWorse(rows: Row[]): Bar {
  const goal = 'with 20 s never worse than the better of linear and LightGBM by more than 1 %';
  const measured = rows.flatMap((row) => {
    const by = shortfall(row, 'landfall:20', ['linear', 'lgbm']);
    return by === undefined ? [] : [{ set: row.set.name, by }];
  });
  if (!measured.length) return { goal, found: unmeasured };
  const worse = measured.filter(({ by }) => by > 0.01).toSorted((a, b) => b.by - a.by);
  const listed = worse.map(({ set, by }) => `${set} ${percent(by)}`).join(', ');
  const worst = Math.max(...measured.map(({ by }) => by));
  return {
    goal,
    passed: !worse.length,
    found: `${worse.length ? `worse: ${listed}` : `at most ${percent(Math.max(worst, 0))} worse`}; ${sets(measured.length)}`,
  };
}

function fastEnough(rows: Row[]): Bar {
  const goal = 'with 5 s at least FLAML with 10 s on 80 % of the sets';
  const measured = rows.flatMap((row) => shortfall(row, 'landfall:5', ['flaml:10']) ?? []);
  if (!measured.length) return { goal, found: unmeasured };
  const share = mean(measured.map((by) => (by <= 0 ? 1 : 0)));
  return { goal, passed: share >= 0.8, found: `${percent(share)} of ${sets(measured.length)}` };
}

function smallEnough(rows: Row[]): Bar {
  const goal = 'the model is at most a tenth of AutoGluon’s at the median';
  const folder = sizeRatios(rows, 'modelBytes');
  if (!folder.length) return { goal, found: unmeasured };
  const clone = sizeRatios(rows, 'deployBytes');
  return {
    goal,
    passed: median(folder) <= 0.1,
    found: `${median(folder).toFixed(3)} of its folder, ${median(clone).toFixed(3)} of its clone for deployment; ${sets(folder.length)}`,
  };
}

/** Of each set: Landfall's model divided by AutoGluon's. */
function sizeRatios(rows: Row[], size: 'modelBytes' | 'deployBytes'): number[] {
  return rows.flatMap(({ results }) => {
    const ours = results.get('landfall:20')?.flatMap((result) => result.modelBytes ?? []) ?? [];
    const theirs = results.get('ag:60')?.flatMap((result) => result[size] ?? []) ?? [];
    return ours.length && theirs.length ? [mean(ours) / mean(theirs)] : [];
  });
}

function answersAtOnce(rows: Row[]): Bar {
  const goal = 'a single row takes at most 0.1 ms (p50) and 1 ms (p99) on every set';
  const measured = rows.flatMap(({ set, results }) => {
    const times = results.get('landfall:20')?.flatMap(({ latency }) => latency ?? []) ?? [];
    const [p50, p99] = (['p50', 'p99'] as const).map((name) => mean(times.map((time) => time[name])));
    return times.length ? [{ set: set.name, p50, p99 }] : [];
  });
  if (!measured.length) return { goal, found: unmeasured };
  const slow = measured.filter(({ p50, p99 }) => p50 > 0.1 || p99 > 1);
  const listed = slow.map(({ set, p50, p99 }) => `${set} ${p50.toFixed(3)} / ${p99.toFixed(3)} ms`);
  const [p50, p99] = (['p50', 'p99'] as const).map((name) => median(measured.map((time) => time[name])));
  const medians = `at the median ${p50.toFixed(3)} / ${p99.toFixed(3)} ms; ${sets(measured.length)}`;
  return {
    goal,
    passed: !slow.length,
    found: slow.length ? `slower: ${listed.join(', ')}; ${medians}` : medians,
  };
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const sets = (count: number) => `${count} ${count === 1 ? 'set' : 'sets'}`;
