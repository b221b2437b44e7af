/**
 * `node bench/lightgbm.ts [--rows N --threads N --repeats N]`: user CPU of LightGBM's training in Landfall's child process beside that in the
 * Python package: the same rows, parameters and threads, one after the other. The trees must be the same. Needs the
 * peers' Python environment (see `bench/automl.ts`).
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { boosterParams, datasetParams, LightGbmParams } from '../core/estimators/lightgbm/params.ts';
import { openLightGbm } from '../core/native/lightgbm.ts';
import { createNpy } from '../core/npy.ts';
import { random } from '../core/random.ts';
import { pythonOf } from './automl/shared.ts';
import { measure } from './process.ts';

const nativeFolder = join(import.meta.dirname, '../.landfall/native');
const ticksPerSecond = 100; // USER_HZ, the unit of /proc/PID/stat on every Linux
const columns = 20;
const iterations = 100;

/** Uniform columns, a tenth of them missing; the label follows from a few of them, with noise. */
function generate(rows: number) {
  const { float } = random(1);
  const matrix = createNpy('f4', [rows, columns], true);
  const labels = createNpy('f4', [rows]);
  for (let at = 0; at < matrix.data.length; at++) matrix.data[at] = float() < 0.1 ? Number.NaN : float();
  for (let i = 0; i < rows; i++) {
    const [a, b, c] = [0, 1, 2].map((j) => matrix.data[j * rows + i] || 0.5);
    labels.data[i] = a + b * c + 0.3 * float() > 0.9 ? 1 : 0;
  }
  return { matrix, labels };
}

function userSeconds(pid: number): number {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[11]) / ticksPerSecond;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '100000' },
      threads: { type: 'string', default: '2' },
      repeats: { type: 'string', default: '3' },
    },
  });
  const rows = Number(values.rows);
  const { matrix, labels } = generate(rows);
  const named = Array.from({ length: columns }, (_, j) => ({
    name: `${j}`,
    source: `${j}`,
    categorical: false,
  }));
  const context = {
    seed: 1,
    threads: Number(values.threads),
    nativeFolder,
    signal: new AbortController().signal,
  };
  const task = { problemType: 'binary', classes: 2 } as const;
  const dataset = datasetParams(named, 255, context);
  const params = boosterParams(LightGbmParams.parse({ num_leaves: 63 }), task, context);
  const folder = await mkdtemp(join(tmpdir(), 'landfall-bench-'));
  try {
    await writeFile(join(folder, 'matrix.npy'), matrix.bytes);
    await writeFile(join(folder, 'labels.npy'), labels.bytes);
    await writeFile(join(folder, 'settings.json'), JSON.stringify({ dataset, params, iterations }));
    const whole = { kind: 'dense', rows, columns: named, values: matrix.data } as const;
    const session = await openLightGbm({ folds: [], all: { matrix: whole, dataset } }, context);
    const ratios: number[] = [];
    for (let n = 0; n < Number(values.repeats); n++) {
      const before = userSeconds(session.pid);
      const text = await session.train({ params, all: { labels: labels.data }, iterations });
      const ours = userSeconds(session.pid) - before;
      const peer = await measure(pythonOf('light'), [join(import.meta.dirname, 'lightgbm_peer.py'), folder]);
      if (peer.code !== 0) throw new Error(peer.stderr);
      const theirs = JSON.parse(peer.stdout) as { seconds: number; version: string; trees: string };
      const same = text.startsWith(theirs.trees) ? 'the same trees' : 'OTHER TREES';
      console.log(
        `${rows} × ${columns}, ${iterations} rounds, ${values.threads} threads: ${ours.toFixed(2)} s user CPU, ` +
          `Python's ${theirs.version} ${theirs.seconds.toFixed(2)} s: ratio ${(ours / theirs.seconds).toFixed(3)}, ${same}`,
      );
      ratios.push(ours / theirs.seconds);
    }
    await session.close();
    console.log(`median ratio ${ratios.toSorted((a, b) => a - b)[ratios.length >> 1].toFixed(3)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
