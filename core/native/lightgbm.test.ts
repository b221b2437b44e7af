import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLightGbm, type LightGbmData } from './lightgbm.ts';

const nativeFolder = join(import.meta.dirname, '../../.landfall/native');
const idle = new AbortController().signal;
const params = { objective: 'regression', metric: 'l2', verbosity: -1, num_threads: 1, deterministic: true };

/** One column that is its row number modulo 10, and labels twice that. */
function staircase(rows: number): { data: LightGbmData; labels: Float32Array } {
  const values = Float32Array.from({ length: rows }, (_, i) => i % 10);
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  const folds = [{ train: all.filter((i) => i % 2 === 0), validation: all.filter((i) => i % 2 === 1) }];
  return {
    data: { matrix: { rows, columns: 1, values }, dataset: { verbosity: -1 }, folds },
    labels: values.map((v) => 2 * v),
  };
}

const fold = (train: number[]) => [{ train: Int32Array.from(train), validation: Int32Array.of(0) }];

const alive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

test('a matrix larger than one message arrives whole', async () => {
  const { data, labels } = staircase(4_300_000);
  const session = await openLightGbm(data, { nativeFolder, signal: idle });
  const text = await session.train({ params, labels, iterations: 1 });
  await session.close();
  expect(text).toContain('internal_count=4300000 ');
}, 60_000);

test('the same trees by one thread and by two', async () => {
  const [rows, columns] = [20_000, 3];
  const values = Float32Array.from(
    { length: rows * columns },
    (_, i) => Math.sin(i * 0.7) + Math.sin(i * 13),
  );
  const labels = Float32Array.from(
    { length: rows },
    (_, i) => values[i] * values[rows + i] + values[2 * rows + i],
  );
  const trees = async (threads: number) => {
    const settings = { ...params, num_threads: threads, force_col_wise: true };
    const data = { matrix: { rows, columns, values }, dataset: settings, folds: [] };
    const session = await openLightGbm(data, { nativeFolder, signal: idle });
    const text = await session.train({ params: settings, labels, iterations: 10 });
    await session.close();
    return text.slice(0, text.indexOf('end of trees'));
  };
  const one = await trees(1);
  expect(one).toContain('Tree=9');
  expect(await trees(2)).toBe(one);
});

test('what LightGBM refuses is an error in its words, and the session goes on', async () => {
  const { data, labels } = staircase(100);
  const session = await openLightGbm(data, { nativeFolder, signal: idle });
  const train = (changes: object) => session.train({ params, labels, iterations: 3, ...changes });
  await expect(train({ params: { ...params, objective: 'nope' } })).rejects.toThrow(
    'Unknown objective type name: nope',
  );
  await expect(train({ labels: labels.slice(1) })).rejects.toThrow('99 labels do not fit 100 rows');
  await expect(train({})).resolves.toContain('Tree=2');
  await session.close();
});

test('a crash is a transient failure that names the signal', async () => {
  const { data, labels } = staircase(1000);
  const session = await openLightGbm(data, { nativeFolder, signal: idle });
  const long = session.train({ params, labels, iterations: 1e6 });
  process.kill(session.pid, 'SIGSEGV');
  await expect(long).rejects.toMatchObject({
    name: 'Transient',
    code: 'training_process_died',
    message: expect.stringContaining('SIGSEGV'),
  });
  await expect(session.train({ params, labels, iterations: 1 })).rejects.toThrow('training_process_died');
});

test('a kill for want of memory says so', async () => {
  const { data, labels } = staircase(1000);
  const session = await openLightGbm(data, { nativeFolder, signal: idle });
  const long = session.train({ params, labels, iterations: 1e6 });
  process.kill(session.pid, 'SIGKILL');
  await expect(long).rejects.toThrow('memory ran out');
});

test('an abort ends the process, with the reason of the abort', async () => {
  const { data, labels } = staircase(1000);
  const controller = new AbortController();
  const session = await openLightGbm(data, { nativeFolder, signal: controller.signal });
  const long = session.train({ params, labels, iterations: 1e6 });
  controller.abort(new Error('out of time'));
  await expect(long).rejects.toThrow('out of time');
  expect(alive(session.pid)).toBe(false);
  await expect(openLightGbm(data, { nativeFolder, signal: controller.signal })).rejects.toThrow(
    'out of time',
  );
});

test('close leaves no process behind', async () => {
  const { data, labels } = staircase(100);
  const session = await openLightGbm(data, { nativeFolder, signal: idle });
  expect(alive(session.pid)).toBe(true);
  await session.close();
  expect(alive(session.pid)).toBe(false);
  await expect(session.train({ params, labels, iterations: 1 })).rejects.toThrow(
    'the LightGBM session is closed',
  );
});

test('what would crash the library is refused before', async () => {
  const { data } = staircase(10);
  const open = (changes: object) => openLightGbm({ ...data, ...changes }, { nativeFolder, signal: idle });
  await expect(open({ folds: fold([10]) })).rejects.toThrow('place 0 is 10');
  await expect(open({ folds: fold([3, 2]) })).rejects.toThrow('place 1 is 2');
  await expect(open({ folds: fold([]) })).rejects.toThrow('at least one row');
  await expect(open({ matrix: { ...data.matrix, columns: 2 } })).rejects.toThrow('10 values are not 10 × 2');
});

test('a folder without the library is named', async () => {
  const { data } = staircase(10);
  await expect(openLightGbm(data, { nativeFolder: '/nowhere', signal: idle })).rejects.toThrow('in /nowhere');
});
