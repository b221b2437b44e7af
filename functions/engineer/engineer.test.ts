import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { Decisions } from '../../contracts/artifacts.ts';
import { runKey } from '../../contracts/keys.ts';
import { EngineerOutput, type Stages } from '../../contracts/stages.ts';
import { readFeatureColumns } from '../../core/features/plan.ts';
import { transform } from '../../core/features/transform.ts';
import { withDuckDB } from '../../core/native/duckdb.ts';
import { openModel } from '../../core/native/onnxruntime.ts';
import { readNpy } from '../../core/npy.ts';
import { writeSplit } from '../../core/preprocess/split-file.ts';
import { namesAsMetadata } from '../../core/table/physical-names.ts';
import { readTable } from '../../core/table/read.ts';
import { take } from '../../core/table/table.ts';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { engineer } from './engineer.ts';

const runId = 'demo-0123456789ab';
const names = ['size', 'colour', 'new', 'at', 'answer', 'price'];
const rows = `(VALUES
  (1.5, 'red', true, TIMESTAMP '2024-02-29 12:00:00', 'yes', 10.5),
  (NULL, 'red', false, NULL, 'no', -1),
  (2.5, 'blue', NULL, TIMESTAMP '1969-12-31 23:00:00', 'no', 3),
  (100, 'green', true, TIMESTAMP '2030-01-01', 'yes', 1e300),
  (3.5, 'blue', true, TIMESTAMP '2024-03-01', 'yes', 0.25),
  (4.5, 'green', false, TIMESTAMP '2024-03-02', 'no', 7))`;
const test = -1;
const decisions: Decisions = {
  problemType: 'binary',
  target: 'answer',
  classes: ['yes', 'no'],
  inputs: [
    { name: 'size', kind: 'numeric' },
    { name: 'colour', kind: 'categorical' },
    { name: 'new', kind: 'boolean' },
    { name: 'at', kind: 'timestamp' },
  ],
  dropped: [],
  warnings: [],
  duplicates: 0,
  split: { by: 'random' },
  validation: 'cross-validation',
  reasons: { split: '', validation: '' },
  metric: 'roc_auc',
};
const regression: Decisions = {
  ...decisions,
  problemType: 'regression',
  target: 'price',
  classes: undefined,
};

const folders: string[] = [];
afterEach(() => Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true }))));

/** What `collect` and `preprocess` would have left: `places` are the rows' folds, or {@link test}. */
async function landed(decided: Decisions, places: number[]) {
  const ports = await memoryPorts();
  folders.push(ports.folder);
  const [data, split] = ['data.parquet', 'split.parquet'].map((file) => join(ports.folder, file));
  await withDuckDB({ threads: 1 }, async (db) => {
    const columns = names.map((name) => `"${name}"`).join(', ');
    const options = `FORMAT parquet, ${namesAsMetadata(names)}`;
    await db.run(`COPY (SELECT * FROM ${rows} AS t(${columns})) TO '${data}' (${options})`);
    await writeSplit(db, [Int8Array.from(places)], split);
  });
  const input = {
    run: { runId },
    collect: { data: await ports.store.upload(runKey(runId, 'collect', 'data.parquet'), data) },
    preprocess: {
      split: await ports.store.upload(runKey(runId, 'preprocess', 'split.parquet'), split),
      decisions: await ports.store.put(
        runKey(runId, 'preprocess', 'decisions.json'),
        JSON.stringify(decided),
      ),
    },
  } as Stages['engineer']['in'];
  return { ports, input, data };
}

const places = [0, 1, 2, test, 3, 4];

it('writes matrices, labels and folds of the training rows', async () => {
  const { ports, input } = await landed(decisions, places);
  const output = EngineerOutput.parse(await engineer(input, ports));
  const read = async ({ key }: { key: string }) => readNpy(await ports.store.get(key));
  expect(output.rows).toBe(5);
  expect((await read(output.labels)).data).toEqual(Float32Array.of(0, 1, 1, 0, 1));
  expect((await read(output.folds)).data).toEqual(Int32Array.of(0, 1, 2, 3, 4));

  const matrix = await read(output.plans.tree.matrix);
  expect(matrix).toMatchObject({ shape: [5, output.plans.tree.columns], fortranOrder: true });
  const size = matrix.data.subarray(0, 5);
  expect(size).toEqual(Float32Array.of(1.5, NaN, 2.5, 3.5, 4.5));
  // `green` is in one training row and one test row: had the test row been seen, it would have a code.
  expect(matrix.data.slice(-5)).toEqual(Float32Array.of(1, 1, 0, 0, NaN));
  expect((await read(output.plans.linear!.matrix)).shape).toEqual([5, output.plans.linear!.columns]);
});

it('writes feature graphs that make these very matrices', async () => {
  const { ports, input, data } = await landed(decisions, places);
  const { plans } = await engineer(input, ports);
  const table = take(await readTable(data, decisions.inputs), Int32Array.of(0, 1, 2, 4, 5));
  for (const plan of [plans.tree, plans.linear!]) {
    const bytes = await ports.store.get(plan.features.key);
    const model = await openModel(bytes);
    const { values } = await transform(model, decisions.inputs, table, readFeatureColumns(bytes));
    await model.close();
    expect(readNpy(await ports.store.get(plan.matrix.key)).data).toEqual(values);
  }
});

it('writes the values of a regression target, and the same bytes each time', async () => {
  const { ports, input } = await landed(regression, places);
  const output = await engineer(input, ports);
  const labels = readNpy(await ports.store.get(output.labels.key)).data;
  expect(labels).toEqual(Float32Array.of(10.5, -1, 3, 0.25, 7));
  expect(await engineer(input, { ...ports, threads: 1 })).toEqual(output);
});

it('leaves out a linear plan that is too large', async () => {
  const { ports, input } = await landed(decisions, places);
  const output = EngineerOutput.parse(await engineer(input, ports, { linearBytes: 100 }));
  expect(Object.keys(output.plans)).toEqual(['tree']);
  expect(output.facts).toMatchObject({ 'features for linear models': 'left out: too large a matrix' });
  expect([...ports.objects.keys()].filter((key) => key.includes('linear'))).toEqual([]);
});

it('rejects a target that float32 cannot hold', async () => {
  const { ports, input } = await landed(regression, [0, 1, 2, 3, 4, test]);
  await expect(engineer(input, ports)).rejects.toMatchObject({
    name: 'RejectedData',
    code: 'target_out_of_range',
    where: { column: 'price' },
  });
});
