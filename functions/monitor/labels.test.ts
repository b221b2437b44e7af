import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, expect, test } from 'vitest';
import type { Signature } from '../../contracts/dataset.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import type { Traffic } from '../../core/checks/situation.ts';
import { tableFromRows } from '../../core/table/from-cells.ts';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { type LabelsAnswer, readLabels } from './labels.ts';
import { keepPredictions } from './predictions.ts';

const signature: Signature = {
  target: 'churned',
  problemType: 'binary',
  inputs: [
    { name: 'age', kind: 'numeric' },
    { name: 'place', kind: 'categorical' },
  ],
  classes: ['no', 'yes'],
  threshold: 0.25,
};
const at = (hour: number) => new Date(Date.UTC(2026, 10, 24, hour, 30));

let ports: Awaited<ReturnType<typeof memoryPorts>>;
let state: string | undefined;
beforeEach(async () => {
  ports = await memoryPorts();
  state = undefined;
  return () => rm(ports.folder, { recursive: true });
});

/** Requests of so many rows each; a row's age is its number in the traffic, its probability a hundredth of it. */
function traffic(requests: { id: string; rows?: number; version?: number; at?: number }[]): Traffic {
  const requestOf = Int32Array.from(
    requests.flatMap(({ rows = 1 }, i) => Array.from({ length: rows }, () => i)),
  );
  const rows = Array.from(requestOf, (_, i) => [String(i), i % 2 ? 'Bonn' : '']);
  return {
    table: tableFromRows(signature.inputs, rows),
    requests: requests.map(({ id, rows: count = 1, version = 7, at: time = 0 }) => ({
      id,
      at: time,
      observation: { version, status: 200, millis: 1, rows: count },
    })),
    requestOf,
    predictions: Float64Array.from(rows.flatMap((_, i) => [1 - i / 100, i / 100])),
    unreadable: 0,
    unknown: new Map(),
    absent: new Map(),
  };
}

const keep = (hour: number, requests: Parameters<typeof traffic>[0], own = signature) =>
  keepPredictions(
    { pipeline: 'churn', version: 7, signature: own, traffic: traffic(requests), now: at(hour) },
    ports,
  );

async function land(file: string, content: string | Uint8Array): Promise<void> {
  const folder = join(ports.folder, 'labels/churn');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, file), content);
}

async function look(hour: number, minimumLabels = 1, version = 7, own = signature): Promise<LabelsAnswer> {
  const pipeline = Pipeline.parse({ name: 'churn', target: 'churned', monitoring: { minimumLabels } });
  const answer = await readLabels({ pipeline, version, signature: own, state, now: at(hour) }, ports);
  state = answer.state;
  return answer;
}

/** The judged rows by their age, with label and probability. */
function judged({ labelled }: LabelsAnswer): number[][] {
  if (!labelled) return [];
  const { table, scored } = labelled;
  const ages = (table.columns[0] as { values: Float32Array }).values;
  return Array.from(ages, (age, i) => [age, scored.labels[i], scored.predictions[2 * i + 1]]);
}

const ids = (count: number, from = 0) => Array.from({ length: count }, (_, i) => ({ id: `r${from + i}` }));

test('labels are joined to the rows by the ids that the answers had, as the model answered them', async () => {
  await keep(9, [{ id: 'single' }, { id: 'many', rows: 3 }, { id: 'order-17' }]);
  await land('a.csv', 'prediction_id,churned\nsingle,no\nmany-2,yes\norder-17,yes\nmany-9,yes\n');
  const answer = await look(10);
  expect(judged(answer)).toEqual([
    [0, 0, 0],
    [2, 1, 0.02],
    [4, 1, 0.04],
  ]);
  expect(answer.labelled!.scored).toMatchObject({ classes: 2, threshold: 0.25 });
  expect(answer.labelled!.table.columns[1]).toMatchObject({ kind: 'categorical', name: 'place' });
  expect(answer.found).toEqual({
    files: 1,
    labels: 4,
    judged: 3,
    waiting: 0,
    unknown: 1,
    otherVersions: 0,
    problems: [],
  });
});

test('or by the id of the request and the row in it, from 0', async () => {
  await keep(9, [{ id: 'single' }, { id: 'many', rows: 3 }]);
  await land(
    'a.csv',
    'prediction_id,row,churned\nmany,0,yes\nmany,2,no\nsingle,0,no\nmany,3,no\nsingle,,yes\n',
  );
  // The last line is about the row of the third.
  expect(judged(await look(10))).toEqual([
    [0, 1, 0],
    [1, 1, 0.01],
    [3, 0, 0.03],
  ]);
});

test.each([
  ['jsonl', '{"predictionId": "r0", "label": "yes"}\n{"predictionId": "r1", "label": "no"}\n'],
  ['csv', 'when;actual;id\n2026;yes;r0\n2026;no;r1\n'],
  ['csv.gz', gzipSync('id,churned,label\nr0,yes,no\nr1,no,yes\n')],
])('files of the form %s are read', async (form, content) => {
  await keep(9, ids(2));
  await land(`a.${form}`, content);
  expect(judged(await look(10)).map(([, label]) => label)).toEqual([1, 0]);
});

test('classes are read by what they say: numbers by value, booleans by meaning', async () => {
  const numbers = { ...signature, classes: ['0', '1'] };
  await keep(9, ids(4), numbers);
  await land('a.csv', 'id,churned\nr0,1.0\nr1,0\nr2,1\nr3,2\n');
  const answer = await look(10, 1, 7, numbers);
  expect(judged(answer).map(([, label]) => label)).toEqual([1, 0, 1]);
  expect(answer.found!.problems).toEqual([
    { file: 'a.csv', reason: 'the values of 1 rows are none of the classes' },
  ]);
  const booleans = { ...signature, classes: ['false', 'true'] };
  await keep(11, [{ id: 's0', version: 7 }], booleans);
  await land('b.csv', 'id,churned\ns0,Yes\n');
  expect(judged(await look(11, 1, 7, booleans))).toEqual([[0, 1, 0]]);
});

test('labels wait until there are enough of them, and each row is judged once', async () => {
  await keep(9, ids(10));
  await land('a.csv', `id,churned\n${[0, 1, 2].map((i) => `r${i},yes\n`).join('')}`);
  const first = await look(10, 5);
  expect(first.labelled).toBeUndefined();
  expect(first.found).toMatchObject({ judged: 0, waiting: 3 });
  await land('b.csv', `id,churned\n${[2, 3, 4, 5].map((i) => `r${i},no\n`).join('')}`);
  const second = await look(11, 5);
  expect(judged(second).map(([age, label]) => [age, label])).toEqual([
    [0, 1],
    [1, 1],
    [2, 0],
    [3, 0],
    [4, 0],
    [5, 0],
  ]);
  // The same rows again, corrected, in a new file and in a new version of an old one: they have been judged.
  await land('c.csv', 'id,churned\nr0,no\nr1,no\nr2,no\nr3,no\nr4,no\nr6,no\n');
  await land('a.csv', 'id,churned\nr0,no\nr1,no\nr2,no\n');
  expect((await look(12, 5)).found).toMatchObject({ files: 2, labels: 9, judged: 0, waiting: 1, unknown: 0 });
  expect(await look(13, 5)).toEqual({ state });
});

test('a label that comes before its prediction waits for it', async () => {
  await keep(9, ids(1));
  await land('a.csv', 'id,churned\nr0,yes\nr5,no\nnobody,no\n');
  expect((await look(10, 2)).found).toMatchObject({ waiting: 1, unknown: 2, judged: 0 });
  expect(await look(11, 2)).toEqual({ state });
  await keep(12, ids(3, 4));
  const answer = await look(12, 2);
  expect(judged(answer)).toHaveLength(2);
  expect(answer.found).toMatchObject({ files: 0, labels: 0, judged: 2, unknown: 1 });
});

test('an id without a prediction is not waited for longer than captures are kept', async () => {
  await keep(9, ids(1));
  await land('a.csv', 'id,churned\nnobody,no\n');
  await look(10);
  await keep(10 + 24 * 91, ids(1, 8));
  expect((await look(10 + 24 * 91)).found).toMatchObject({ unknown: 1 });
  await keep(11 + 24 * 91, ids(1, 9));
  expect((await look(11 + 24 * 91)).found).toMatchObject({ unknown: 0 });
});

test('rows that another version answered are not judged as the live one’s', async () => {
  await keep(9, [{ id: 'old', version: 6 }, { id: 'own' }]);
  await land('a.csv', 'id,churned\nold,yes\nown,no\n');
  const answer = await look(10);
  expect(judged(answer)).toEqual([[1, 0, 0.01]]);
  expect(answer.found).toMatchObject({ judged: 1, otherVersions: 1, unknown: 0 });
});

test('a new version begins anew: what waited was of the old one', async () => {
  await keep(9, ids(3));
  await land('a.csv', 'id,churned\nr0,yes\n');
  await look(10, 2);
  await land('b.csv', 'id,churned\nr1,yes\n');
  expect((await look(11, 1, 8)).found).toMatchObject({ judged: 0, waiting: 0, otherVersions: 2 });
});

test('of two requests of one id the label is the later one’s; what a repeated look kept twice is judged once', async () => {
  await keep(9, [
    { id: 'twice', at: 1000 },
    { id: 'twice', at: 2000 },
  ]);
  await keep(10, [
    { id: 'twice', at: 1000 },
    { id: 'twice', at: 2000 },
  ]);
  await land('a.csv', 'id,churned\ntwice,yes\n');
  expect(judged(await look(11))).toEqual([[1, 1, 0.01]]);
  await land('b.csv', 'id,churned\ntwice,no\n');
  expect(judged(await look(12))).toEqual([]);
});

test('a bad file is a named problem, and the others are read', async () => {
  await keep(9, ids(3));
  await land('a-empty.csv', '');
  await land('b-columns.csv', 'customer,churned\nr0,yes\n');
  await land('c-partly.csv', 'id,row,churned\nr0,0,yes\nr1,0,maybe\n,0,no\nr2,first,no\n');
  await land('d-good.csv', 'id,churned\nr1,no\n');
  const answer = await look(10);
  expect(judged(answer)).toHaveLength(2);
  expect(answer.found!.problems).toEqual([
    { file: 'a-empty.csv', reason: expect.stringContaining('empty_file') },
    { file: 'b-columns.csv', reason: expect.stringContaining('label_columns') },
    { file: 'c-partly.csv', reason: '1 rows have no prediction id' },
    { file: 'c-partly.csv', reason: '1 rows have a "row" that is no number from 0 on' },
    { file: 'c-partly.csv', reason: 'the values of 1 rows are none of the classes' },
  ]);
  expect(answer.found).toMatchObject({ files: 4, labels: 2 });
  expect(await look(11)).toEqual({ state });
});

test('a file that could not be fetched is told, and read at the next look', async () => {
  await keep(9, ids(1));
  await land('a.csv', 'id,churned\nr0,yes\n');
  const { download } = ports.landing;
  ports.landing.download = async () => Promise.reject(new Error('connection lost'));
  const first = await look(10);
  expect(first.found).toMatchObject({ labels: 0, problems: [{ file: 'a.csv', reason: 'connection lost' }] });
  ports.landing.download = download;
  expect(judged(await look(11))).toHaveLength(1);
});

test('intervals are kept beside the values of a regression', async () => {
  const regression: Signature = {
    target: 'price',
    problemType: 'regression',
    inputs: [{ name: 'low', kind: 'numeric' }],
    interval: { coverage: 0.9 },
  };
  const answered: Traffic = {
    ...traffic(ids(2)),
    table: tableFromRows(regression.inputs, [['5'], ['']]),
    predictions: Float64Array.of(10, 20),
    interval: Float64Array.of(9, 11, 18, 22),
  };
  await keepPredictions(
    { pipeline: 'churn', version: 7, signature: regression, traffic: answered, now: at(9) },
    ports,
  );
  await land('a.csv', 'id,price\nr1,21.5\nr0,1e1\n');
  const { labelled } = await look(10, 1, 7, regression);
  expect(labelled).toEqual({
    table: answered.table,
    scored: {
      labels: Float64Array.of(10, 21.5),
      predictions: Float64Array.of(10, 20),
      classes: 0,
      threshold: undefined,
    },
    interval: answered.interval,
  });
});

test('a look that is made again from the same state finds the same', async () => {
  await keep(9, ids(3));
  await land('a.csv', 'id,churned\nr0,yes\nr2,no\n');
  const first = await look(10);
  state = undefined;
  const again = await look(10.5);
  expect({ ...again, state: first.state }).toEqual(first);
});

test('rows that were removed since, as where somebody is forgotten, are judged no more', async () => {
  await keep(9, ids(2));
  await land('a.csv', 'id,churned\nr0,yes\n');
  for (const key of ports.objects.keys()) if (key.endsWith('rows.parquet')) ports.objects.delete(key);
  const answer = await look(10);
  expect(answer.labelled).toBeUndefined();
});
