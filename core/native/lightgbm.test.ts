import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Matrix } from '../features/matrix.ts';
import { openLightGbm, type LightGbmData } from './lightgbm.ts';

const nativeFolder = join(import.meta.dirname, '../../.landfall/native');
const idle = new AbortController().signal;
const params = { objective: 'regression', metric: 'l2', verbosity: -1, num_threads: 1, deterministic: true };

/** One column that is its row number modulo 10, and labels twice that. */
function staircase(rows: number): { data: LightGbmData; all: { labels: Float32Array } } {
  const values = Float32Array.from({ length: rows }, (_, i) => i % 10);
  return {
    data: { folds: [], all: { matrix: column(values), dataset: { verbosity: -1 } } },
    all: { labels: values.map((v) => 2 * v) },
  };
}

const column = (values: Float32Array): Matrix => ({
  kind: 'dense',
  rows: values.length,
  columns: [{ name: 'a', source: 'a', categorical: false }],
  values,
});

const alive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('a matrix larger than one message arrives whole', async () => {
  const { data, all } = staircase(4_300_000);
  const session = await openLightGbm(data, { nativeFolder, signal: idle });
  const text = await session.train({ params, all, iterations: 1 });
  await session.close();
  expect(text).toContain('internal_count=4300000 ');
}, 60_000);

test('the same trees by one thread and by two', async () => {
  const rows = 20_000;
  const values = Float32Array.from({ length: rows * 3 }, (_, i) => Math.sin(i * 0.7) + Math.sin(i * 13));
  const labels = Float32Array.from(
    { length: rows },
    (_, i) => values[i] * values[rows + i] + values[2 * rows + i],
  );
  const names = ['a', 'b', 'c'].map((name) => ({ name, source: name, categorical: false }));
  const matrix = { kind: 'dense', rows, columns: names, values } as const;
  const trees = async (threads: number) => {
    const settings = { ...params, num_threads: threads, force_col_wise: true };
    const data = { folds: [], all: { matrix, dataset: settings } };
    const session = await openLightGbm(data, { nativeFolder, signal: idle });
    const text = await session.train({ params: settings, all: { labels }, iterations: 10 });
    await session.close();
    return text.slice(0, text.indexOf('end of trees'));
  };
  const one = await trees(1);
  expect(one).toContain('Tree=9');
  expect(await trees(2)).toBe(one);
});

test('what LightGBM refuses is an error in its words, and the session goes on', async () => {
  const { data, all } = staircase(100);
  const session = await openLightGbm(data, { nativeFolder, signal: idle });
  const train = (changes: object) => session.train({ params, all, iterations: 3, ...changes });
  await expect(train({ params: { ...params, objective: 'nope' } })).rejects.toThrow(
    'Unknown objective type name: nope',
  );
  await expect(train({ all: { labels: all.labels.slice(1) } })).rejects.toThrow(
    '99 labels do not fit 100 rows',
  );
  const weights = new Float32Array(99);
  await expect(train({ all: { ...all, weights } })).rejects.toThrow('99 weights do not fit 100 rows');
  await expect(train({})).resolves.toContain('Tree=2');
  await expect(
    session.crossValidate({ params, folds: [{ train: all, validation: all }], iterations: 1 }),
  ).rejects.toThrow('labels for 1 folds, and 0 folds');
  await session.close();
});

test('a crash is a transient failure that names the signal', async () => {
  const { data, all } = staircase(1000);
  const session = await openLightGbm(data, { nativeFolder, signal: idle });
  const long = session.train({ params, all, iterations: 1e6 });
  process.kill(session.pid, 'SIGSEGV');
  await expect(long).rejects.toMatchObject({
    name: 'Transient',
    code: 'training_process_died',
    message: expect.stringContaining('SIGSEGV'),
  });
  await expect(session.train({ params, all, iterations: 1 })).rejects.toThrow('training_process_died');
});

test('a kill for want of memory says so', async () => {
  const { data, all } = staircase(1000);
  const session = await openLightGbm(data, { nativeFolder, signal: idle });
  const long = session.train({ params, all, iterations: 1e6 });
  process.kill(session.pid, 'SIGKILL');
  await expect(long).rejects.toThrow('memory ran out');
});

test('an abort ends the process, with the reason of the abort', async () => {
  const { data, all } = staircase(1000);
  const controller = new AbortController();
  const session = await openLightGbm(data, { nativeFolder, signal: controller.signal });
  const long = session.train({ params, all, iterations: 1e6 });
  controller.abort(new Error('out of time'));
  await expect(long).rejects.toThrow('out of time');
  expect(alive(session.pid)).toBe(false);
  await expect(openLightGbm(data, { nativeFolder, signal: controller.signal })).rejects.toThrow(
    'out of time',
  );
});

test('close leaves no process behind', async () => {
  const { data, all } = staircase(100);
  const session = await openLightGbm(data, { nativeFolder, signal: idle });
  expect(alive(session.pid)).toBe(true);
  await session.close();
  expect(alive(session.pid)).toBe(false);
  await expect(session.train({ params, all, iterations: 1 })).rejects.toThrow(
    'the LightGBM session is closed',
  );
});

test('what would crash the library is refused before', async () => {
  const three = column(Float32Array.of(1, 2, 3));
  const open = (changes: object) => {
    const data = { folds: [], all: { matrix: { ...three, ...changes } as Matrix, dataset: {} } };
    return openLightGbm(data, { nativeFolder, signal: idle });
  };
  const sparse = { kind: 'csc', values: Float32Array.of(1, 2), indices: Int32Array.of(0, 1) };
  await expect(open({ rows: 4 })).rejects.toThrow('3 values; 4 × 1 need 4');
  await expect(open({ ...sparse, indptr: Int32Array.of(0, 3) })).rejects.toThrow('do not fit together');
  await expect(open({ ...sparse, indptr: Int32Array.of(0, 2), rows: 1 })).rejects.toThrow(
    'Row 1 is not one of',
  );
});

test('a folder without the library is named', async () => {
  const { data } = staircase(10);
  await expect(openLightGbm(data, { nativeFolder: '/nowhere', signal: idle })).rejects.toThrow('in /nowhere');
});
