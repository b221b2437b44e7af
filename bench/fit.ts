/**
 * `npm run bench:fit -- SET... [--split K] [--budget S]`: `landfall fit` beside Python's LightGBM with default settings, on the same
 * split, one after the other in the same minutes. Needs the folder `shared` beside the clone (or LANDFALL_SHARED) and
 * the peers' Python environment, made by its `bench/setup.sh light`.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measure } from './process.ts';

const repository = join(import.meta.dirname, '..');
const shared = process.env.LANDFALL_SHARED ?? join(repository, '../shared');
const peers = process.env.LANDFALL_PEERS ?? join(homedir(), '.cache/landfall-peers');
const python = join(peers, 'venvs/light/bin/python');

type Row = {
  set: string;
  metric: string;
  landfall: number;
  lightgbm: number;
  better: boolean;
  seconds: [number, number];
  peakMb: [number, number];
  bytes: [number, number];
  estimator: string;
};

/** The peers' names for the primary metrics, and which direction is better. */
const metrics = {
  binary: { name: 'roc_auc', peer: 'auc', sign: 1 },
  multiclass: { name: 'log_loss', peer: 'logloss', sign: -1 },
  regression: { name: 'rmse', peer: 'rmse', sign: -1 },
} as const;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { split: { type: 'string', default: '0' }, budget: { type: 'string', default: '60' } },
  });
  requireShared();
  const sets = positionals[0] === 'all' ? await allSets() : positionals;
  if (!sets.length) throw new Error('Name at least one set: npm run bench:fit -- german_credit (or: all)');
  const rows: Row[] = [];
  for (const set of sets) {
    const row = await compare(set, values.split, values.budget);
    if (row) rows.push(row);
    if (row) console.log(format(row));
  }
  const wins = rows.filter((r) => r.better).length;
  console.log(`\nat least LightGBM's default on ${wins} of ${rows.length} sets`);
}

function requireShared(): void {
  if (!existsSync(join(shared, 'data')))
    throw new Error(
      `This benchmark needs the data sets in ${shared} (or LANDFALL_SHARED), which are not part of Landfall.`,
    );
  if (!existsSync(python))
    throw new Error(
      `This benchmark needs the peers' environment: run ${join(shared, 'bench/setup.sh')} light`,
    );
}

const allSets = async () => (await readdir(join(shared, 'data'))).toSorted();

async function compare(set: string, split: string, budget: string): Promise<Row | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'landfall-bench-'));
  try {
    const cut = await measure(python, [
      join(shared, 'bench/split.py'),
      set,
      '--split',
      split,
      '--out',
      folder,
    ]);
    if (cut.code !== 0) return skip(set, lastLine(cut.stderr));
    const { target, task } = JSON.parse(cut.stdout) as { target: string; task: keyof typeof metrics };
    const metric = metrics[task];
    if (!metric) return skip(set, `no ${task} yet`);
    const ours = await measure(process.execPath, [
      join(repository, 'cli/main.ts'),
      'fit',
      join(folder, 'train.csv'),
      ...Object.entries({
        target,
        test: join(folder, 'test.csv'),
        'problem-type': task,
        budget,
        out: join(folder, 'out'),
      }).flatMap(([name, value]) => [`--${name}`, value]),
      '--json',
    ]);
    const peer = await measure(python, [
      join(shared, 'bench/run_peer.py'),
      '--set',
      set,
      '--peer',
      'lgbm',
      '--split',
      split,
    ]);
    if (ours.code !== 0)
      return skip(set, ours.stdout ? JSON.parse(ours.stdout).reason : lastLine(ours.stderr));
    const summary = JSON.parse(ours.stdout);
    const theirs = JSON.parse(peer.stdout);
    if (theirs.error) return skip(set, `peer: ${lastLine(theirs.error.replaceAll(' | ', '\n'))}`);
    const [a, b] = [summary.metrics[metric.name], theirs.scores[metric.peer]];
    return {
      set,
      metric: metric.name,
      landfall: a,
      lightgbm: b,
      better: metric.sign * (a - b) >= -1e-6 * Math.abs(b),
      seconds: [ours.seconds, theirs.process_wall_s],
      peakMb: [ours.peakMb, theirs.peak_rss_mb],
      bytes: [summary.model.bytes, theirs.model_bytes],
      estimator: `${summary.estimator} of ${summary.candidates}`,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? '';

function skip(set: string, reason: string): undefined {
  console.log(`${set}: left out: ${reason.slice(0, 300)}`);
}

const ratio = ([a, b]: [number, number]) => (a / b).toFixed(2);
const score = (v: number) => (Math.abs(v) >= 100 ? v.toFixed(1) : v.toFixed(4));

function format(r: Row): string {
  return (
    `${r.better ? '✓' : '✗'} ${r.set.padEnd(22)} ${r.metric.padEnd(8)} ${score(r.landfall).padStart(9)} vs ${score(r.lightgbm).padStart(9)}` +
    `  ${r.seconds[0].toFixed(1)} s (${ratio(r.seconds)}×)  ${r.peakMb[0]} MB (${ratio(r.peakMb)}×)  ` +
    `model ${(r.bytes[0] / 1024).toFixed(0)} kB (${ratio(r.bytes)}×)  ${r.estimator}`
  );
}

await main();
