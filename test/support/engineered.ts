import { join } from 'node:path';
import type { Decisions, EngineeredPlans } from '../../contracts/artifacts.ts';
import type { DatasetSchema } from '../../contracts/dataset.ts';
import { runKey } from '../../contracts/keys.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import type { Ports } from '../../contracts/ports.ts';
import type { Stages } from '../../contracts/stages.ts';
import { plans } from '../../core/features/plans.ts';
import { createTextMemo } from '../../core/features/text/lexicon.ts';
import { primaryMetric } from '../../core/metrics/metrics.ts';
import { withDuckDB } from '../../core/native/duckdb.ts';
import { createNpy } from '../../core/npy.ts';
import { foldRows } from '../../core/preprocess/folds.ts';
import { writeSplit } from '../../core/preprocess/split-file.ts';
import { random } from '../../core/random.ts';
import type { Table } from '../../core/table/table.ts';
import { writePlan } from '../../functions/engineer/write-plan.ts';

type Options = {
  problemType: Decisions['problemType'];
  rows: number;
  validation?: Decisions['validation'];
  pipeline?: Partial<Pipeline>;
};
/** What `select` gets in its first round. */
export type Engineered = Stages['select']['in'];

/** Rows that can be learnt from, as the stages before `select` would leave them in the store. */
export async function engineered(ports: Ports, options: Options): Promise<Engineered> {
  const { problemType, rows, validation = 'cross-validation' } = options;
  const runId = 'example-000000000000';
  const { table, labels, classes } = sample(options);
  const inputs = table.columns.map(({ name, kind }) => ({ name, kind }));
  const put = (stage: string, name: string, bytes: Uint8Array | string) =>
    ports.store.put(runKey(runId, stage, name), bytes);
  const nothing = await put('collect', 'nothing', '');
  const decisions: Decisions = {
    problemType,
    target: 'y',
    ...(classes && { classes }),
    inputs,
    dropped: [],
    warnings: [],
    duplicates: 0,
    split: { by: 'random' },
    validation,
    reasons: { split: 'the default', validation: 'the test says so' },
    metric: primaryMetric(problemType).name,
  };
  const folds = Int8Array.from({ length: rows }, (_, i) => i % 3);
  const training = {
    table,
    inputs,
    task: { problemType, classes: classes?.length ?? 0 },
    labels,
    folds: foldRows({ folds: [folds] }, validation),
    seed: 0,
    threads: 1,
    signal: ports.signal,
    memo: createTextMemo(),
    planBytes: Infinity,
  };
  const plan = (name: 'tree' | 'linear') =>
    writePlan(plans[name], training, (file, bytes) => put('engineer', `${name}/${file}`, bytes));
  const index: EngineeredPlans = {
    folds: training.folds.map((own) => ({ train: own.train.length, validation: own.validation.length })),
    plans: { tree: await plan('tree'), linear: await plan('linear') },
    leftOut: [],
  };
  return {
    run: {
      runId,
      pipeline: Pipeline.parse({ name: 'example', target: 'y', ...options.pipeline }),
      sources: [{ bucket: 'b', key: 'k', versionId: '1' }],
      startedBy: 'fit',
      startedAt: '2026-01-01T00:00:00Z',
    },
    collect: {
      data: nothing,
      schema: await put('collect', 'schema.json', JSON.stringify(schemaOf(table))),
      profile: nothing,
      quarantine: nothing,
      datasetVersion: '1',
      rowsRead: rows,
      rowsKept: rows,
      rowsQuarantined: 0,
      facts: {},
    },
    preprocess: {
      split: await splitFile(ports, folds),
      decisions: await put('preprocess', 'decisions.json', JSON.stringify(decisions)),
      baseline: nothing,
      problemType,
      rowsTrain: rows,
      rowsTest: 0,
      facts: {},
    },
    engineer: {
      plans: await put('engineer', 'plans.json', JSON.stringify(index)),
      labels: await put('engineer', 'labels.npy', npy(labels)),
      rows,
      facts: {},
    },
  };
}

function schemaOf({ rows, columns }: Table): DatasetSchema {
  const described = columns.map((column) => ({
    name: column.name,
    kind: column.kind,
    missing: 0,
    distinct: column.kind === 'numeric' ? new Set(column.values).size : 4,
  }));
  return { format: 'csv', compression: 'none', rows, columns: described };
}

async function splitFile({ store, folder }: Ports, folds: Int8Array) {
  const path = join(folder, 'split.parquet');
  await withDuckDB({ threads: 1 }, (db) => writeSplit(db, [folds], path));
  return store.upload(runKey('example-000000000000', 'preprocess', 'split.parquet'), path);
}

function npy(values: Float32Array): Uint8Array {
  const { bytes, data } = createNpy('f4', [values.length]);
  data.set(values);
  return bytes;
}

/** The label follows from a number with gaps and a category, with noise. */
function sample({ problemType, rows }: Options): { table: Table; labels: Float32Array; classes?: string[] } {
  const { float, integer } = random(11);
  const number = Float32Array.from({ length: rows }, () => (float() < 0.1 ? Number.NaN : float() * 4 - 2));
  const codes = Int32Array.from({ length: rows }, () => integer(4) - (float() < 0.1 ? 5 : 0)).map((c) =>
    Math.max(-1, c),
  );
  const signal = number.map((v, i) => (v || 0) + (codes[i] % 2) + float());
  const table: Table = {
    rows,
    columns: [
      { kind: 'numeric', name: 'a', values: number },
      { kind: 'categorical', name: 'b', codes, levels: ['p', 'q', 'r', 's'] },
    ],
  };
  if (problemType === 'regression') return { table, labels: signal.map((v) => Math.exp(v)) };
  const classes = problemType === 'binary' ? ['no', 'yes'] : ['low', 'middle', 'high'];
  const last = classes.length - 1;
  return { table, classes, labels: signal.map((v) => Math.min(last, Math.max(0, Math.floor(v + 0.5)))) };
}
