import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { EngineeredPlans, type Decisions, type EngineeredPlan } from '../../contracts/artifacts.ts';
import { transient } from '../../contracts/errors.ts';
import { runKey } from '../../contracts/keys.ts';
import { EngineerOutput, type Artifact, type Stages } from '../../contracts/stages.ts';
import { readFeatureColumns } from '../../core/features/plan.ts';
import { plans as allPlans, type Plan } from '../../core/features/plans.ts';
import { transform } from '../../core/features/transform.ts';
import { withDuckDB } from '../../core/native/duckdb.ts';
import { openModel } from '../../core/native/onnxruntime.ts';
import { readNpy } from '../../core/npy.ts';
import { foldRows } from '../../core/preprocess/folds.ts';
import { writeSplit } from '../../core/preprocess/split-file.ts';
import { namesAsMetadata } from '../../core/table/physical-names.ts';
import { readTable } from '../../core/table/read.ts';
import { take, type Table } from '../../core/table/table.ts';
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
async function landed(decided: Decisions, places: number[], times = 1) {
  const ports = await memoryPorts();
  folders.push(ports.folder);
  const [data, split] = ['data.parquet', 'split.parquet'].map((file) => join(ports.folder, file));
  await withDuckDB({ threads: 1 }, async (db) => {
    const columns = names.map((name) => `"${name}"`).join(', ');
    const options = `FORMAT parquet, ${namesAsMetadata(names)}`;
    await db.run(
      `COPY (SELECT t.* FROM ${rows} AS t(${columns}), range(${times})) TO '${data}' (${options})`,
    );
    await writeSplit(db, [Int8Array.from(places)], split);
  });
  const input = {
    run: { runId, pipeline: { seed: 0 } },
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

type Output = Stages['engineer']['out'];
type Landed = Awaited<ReturnType<typeof landed>>;

/** Runs the stage on some plans; `read` gives an array that it left. */
async function run({ ports, input }: Landed, wanted: Record<string, Plan>, planBytes = Infinity) {
  const output = EngineerOutput.parse(await engineer(input, ports, { planBytes }, wanted));
  const read = async ({ key }: Artifact) => readNpy(await ports.store.get(key));
  return { output, read, index: await indexOf(output, ports) };
}

const indexOf = async ({ plans }: Output, { store }: Landed['ports']) =>
  EngineeredPlans.parse(JSON.parse(Buffer.from(await store.get(plans.key)).toString()));

const { tree, linear } = allPlans;
/** Also where there are few levels. */
const { when: _, ...target } = allPlans.target;

it('writes matrices of all training rows and of the folds, and the labels', async () => {
  const { output, read, index } = await run(await landed(decisions, places), { tree });
  expect(output.rows).toBe(5);
  expect((await read(output.labels)).data).toEqual(Float32Array.of(0, 1, 1, 0, 1));
  expect(index.folds).toEqual(places.filter((p) => p !== test).map(() => ({ train: 4, validation: 1 })));
  const { all, columns, stored, sparse, folds } = index.plans.tree;
  expect({ sparse, stored }).toEqual({ sparse: false, stored: 5 * columns });
  const matrix = await read(all);
  expect(matrix).toMatchObject({ shape: [5, columns], fortranOrder: true });
  expect(matrix.data.subarray(0, 5)).toEqual(Float32Array.of(1.5, NaN, 2.5, 3.5, 4.5));
  // `green` is in one training row and one test row: had the test row been seen, it would have a code.
  expect(await column(read, index.plans.tree, all, 'colour')).toEqual([1, 1, 0, 0, NaN]);
  // The second fold learns from one `red` row: had it seen the other, on which it validates, there would be a code.
  expect(folds).toHaveLength(5);
  expect(await column(read, folds[1], folds[1].train, 'colour')).toEqual([NaN, 0, 0, NaN]);
  expect(await column(read, folds[1], folds[1].validation, 'colour')).toEqual([NaN]);

  async function column(
    load: typeof read,
    { columns: width }: Pick<EngineeredPlan, 'columns'>,
    artifact: Artifact,
    name: string,
  ) {
    const { data, shape } = await load(artifact);
    expect(shape[1]).toBe(width);
    const j = names.indexOf(name) === 1 ? width - 1 : 0;
    return [...data.subarray(j * shape[0], (j + 1) * shape[0])];
  }
});

it('writes feature graphs that make these very matrices, where nothing is cross-fitted', async () => {
  const given = await landed(decisions, places);
  const { read, index } = await run(given, { tree, linear });
  const table = take(await readTable(given.data, decisions.inputs), Int32Array.of(0, 1, 2, 4, 5));
  const rows = foldRows({ folds: [Int8Array.of(0, 1, 2, 3, 4)] }, 'cross-validation');
  for (const plan of [index.plans.tree, index.plans.linear]) {
    expect((await read(plan.all)).data).toEqual(await byGraph(plan.features, table));
    for (const [k, fold] of plan.folds.entries()) {
      for (const part of ['train', 'validation'] as const)
        expect((await read(fold[part])).data).toEqual(
          await byGraph(fold.features, take(table, rows[k][part])),
        );
    }
  }

  async function byGraph({ key }: Artifact, part: Table) {
    const bytes = await given.ports.store.get(key);
    const model = await openModel(bytes);
    const { values } = await transform(model, decisions.inputs, part, readFeatureColumns(bytes));
    await model.close();
    return values;
  }
});

it('gives training the cross-fitted columns, and validation what the graph answers', async () => {
  const many = { ...decisions, validation: 'holdout' as const };
  const places = Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 0 : 1));
  const given = await landed(many, places, 10);
  const { read, index } = await run(given, { target });
  const [fold] = index.plans.target.folds;
  const bytes = await given.ports.store.get(fold.features.key);
  const at = readFeatureColumns(bytes).findIndex(({ source }) => source === 'colour');
  const values = async (artifact: Artifact) => {
    const { data, shape } = await read(artifact);
    return new Set(data.subarray(at * shape[0], (at + 1) * shape[0]));
  };
  // Three colours have at most three encodings; out of the folds of the encoder they have more.
  expect((await values(fold.validation)).size).toBeLessThanOrEqual(3);
  expect((await values(fold.train)).size).toBeGreaterThan(3);
  expect((await values(index.plans.target.all)).size).toBeGreaterThan(3);
});

it('writes the values of a regression target, and the same bytes each time', async () => {
  const given = await landed(regression, places);
  const { output, read } = await run(given, { tree, linear });
  expect((await read(output.labels)).data).toEqual(Float32Array.of(10.5, -1, 3, 0.25, 7));
  const again = { ...given, ports: { ...given.ports, threads: 1 } };
  expect((await run(again, { tree, linear })).output).toEqual(output);
});

it('leaves out a plan that is too large, with the reason', async () => {
  const given = await landed({ ...decisions, inputs: [{ name: 'colour', kind: 'categorical' }] }, places);
  const wide: Plan = { ...linear, categorical: Array.from({ length: 9 }, () => linear.categorical[0]) };
  const { index, output } = await run(given, { tree, wide } as never, 30);
  expect(Object.keys(index.plans)).toEqual(['tree']);
  const reason = expect.stringMatching(/^5 rows of \d+ features are too large a matrix$/);
  expect(index.leftOut).toEqual([{ plan: 'wide', reason }]);
  expect(output.facts['features of wide']).toMatch(/^left out: /);
  expect([...given.ports.objects.keys()].filter((key) => key.includes('wide'))).toEqual([]);
});

it('rejects a target that float32 cannot hold', async () => {
  const { ports, input } = await landed(regression, [0, 1, 2, 3, 4, test]);
  await expect(engineer(input, ports)).rejects.toMatchObject({
    name: 'RejectedData',
    code: 'target_out_of_range',
    where: { column: 'price' },
  });
});

it('leaves out of a repetition what its run left out, with the reason of then', async () => {
  const given = await landed(decisions, places);
  const repeats = 'demo-111111111111';
  const leftOut = [{ plan: 'linear', reason: 'the memory ran out' }];
  const before: EngineeredPlans = { folds: [], plans: {}, leftOut };
  await given.ports.store.put(runKey(repeats, 'engineer', 'plans.json'), JSON.stringify(before));
  const repetition = { ...given, input: { ...given.input, run: { ...given.input.run, repeats } } };
  const { index } = await run(repetition, { tree, linear });
  expect(Object.keys(index.plans)).toEqual(['tree']);
  expect(index.leftOut).toEqual(leftOut);
});

it('does not leave a plan out because S3 is away: the stage is tried again', async () => {
  const given = await landed(decisions, places);
  const put: typeof given.ports.store.put = async (key, bytes) => {
    if (key.includes('/linear/')) throw transient('throttled', 'S3 is busy.');
    return given.ports.store.put(key, bytes);
  };
  const ports = { ...given.ports, store: { ...given.ports.store, put } };
  await expect(run({ ...given, ports }, { tree, linear })).rejects.toMatchObject({ code: 'throttled' });
});
