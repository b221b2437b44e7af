import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BatchOutcome } from '../../contracts/batch.ts';
import { batchKey, championKey } from '../../contracts/keys.ts';
import { withDuckDB } from '../../core/native/duckdb.ts';
import { csvLine } from '../../core/serving/csv.ts';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { smallModel, smallModelBytes } from '../../test/support/small-model.ts';
import type { ScorePorts } from './ports.ts';
import { score } from './score.ts';

/** A landing bucket with one file, and a pipeline "churn" whose live model is the small one. */
async function prepare() {
  const memory = await memoryPorts();
  const scored = new Map<string, string>();
  const landed = join(memory.folder, 'landed');
  const ports: ScorePorts = {
    ...memory,
    landing: {
      ...memory.landing,
      download: async ({ key }) => {
        const path = join(memory.folder, basename(key));
        await copyFile(landed, path);
        return { path, bytes: 0, sha256: '' };
      },
    },
    isRewritten: async ({ key }) => key.includes('rewritten'),
    landed: {
      upload: async (key, path) => {
        const kept = join(memory.folder, `kept-${scored.size}-${basename(key)}`);
        await copyFile(path, kept);
        scored.set(key, kept);
        return { key, bytes: 0, sha256: '' };
      },
    },
  };
  const model = await memory.store.put('runs/r/train/model.onnx', smallModelBytes());
  const placement = { serving: 'serverless', endpoint: 'e', endpointConfig: 'c' };
  const champion = { pipeline: 'churn', runId: 'r', version: 7, model, baseline: model, placement };
  await memory.store.put(championKey('churn'), JSON.stringify({ ...champion, modelPackageArn: 'arn' }));
  return { ports, memory, scored, landed };
}

let world: Awaited<ReturnType<typeof prepare>>;
beforeEach(async () => {
  world = await prepare();
});
afterEach(() => rm(world.memory.folder, { recursive: true }));

const detail = (key: string) => ({ bucket: { name: 'landing' }, object: { key, 'version-id': 'v1' } });

/** As the state machine does it: plan, the parts, join. */
async function run(key: string): Promise<{ id: string; parts: number }> {
  const { id, parts } = await score({ action: 'plan', detail: detail(key) }, world.ports);
  for (const part of parts.toReversed()) await score({ action: 'part', ...part }, world.ports);
  if (parts.length > 0) await score({ action: 'join', id }, world.ports);
  return { id, parts: parts.length };
}

async function outcome(id: string): Promise<BatchOutcome> {
  const bytes = await world.memory.store.get(batchKey(id, 'outcome.json'));
  return BatchOutcome.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

const readScored = async (key: string): Promise<Record<string, string>[]> =>
  parse(await readFile(world.scored.get(key)!, 'utf8'), { columns: true });

test('a file comes back with its own columns, its order and the predictions', async () => {
  await writeFile(world.landed, gzipSync('key;age;city\nb;40;Bonn\na;;Köln\nc;10;"x;y"\n'));
  const { id, parts } = await run('score/churn/rows.csv.gz');
  expect(parts).toBe(0);
  const answers = await readScored('scored/churn/rows.csv');
  expect(answers.map(({ key, age, city }) => [key, age, city])).toEqual([
    ['b', '40', 'Bonn'],
    ['a', '', 'Köln'],
    ['c', '10', 'x;y'],
  ]);
  expect(answers.map(({ prediction }) => prediction)).toEqual(['yes', 'no', 'no']);
  for (const { age, city, probability_yes } of answers)
    expect(Number(probability_yes)).toBeCloseTo(smallModel(age ? Number(age) : null, city), 6);
  expect(answers.map((row) => [row.model_version, row.prediction_id, row.error])).toEqual([
    ['7', `${id}-1`, ''],
    ['7', `${id}-2`, ''],
    ['7', `${id}-3`, ''],
  ]);
  expect(await outcome(id)).toEqual({
    status: 'Scored',
    rows: 3,
    faults: 0,
    version: 7,
    bucket: 'landing',
    key: 'scored/churn/rows.csv',
  });
});

test('a row that cannot be read keeps its place, without a prediction and with the reason', async () => {
  await writeFile(world.landed, 'age,city\n40,Bonn\nold,Bonn\n10,Bonn\n');
  const { id } = await run('score/churn/rows.csv');
  expect(await readScored('scored/churn/rows.csv')).toMatchObject([
    { age: '40', prediction: 'yes', error: '' },
    { age: 'old', prediction: '', error: 'wrong_type: "old" is not a number (column "age")' },
    { age: '10', prediction: 'no', error: '' },
  ]);
  expect(await outcome(id)).toMatchObject({ rows: 3, faults: 1 });
});

test('a large Parquet file is scored in parts, and keeps its types and order', async () => {
  const rows = 250_000;
  await withDuckDB({ threads: 1 }, (db) =>
    db.run(
      `COPY (SELECT (${rows} - i)::BIGINT AS key, (i % 50)::INTEGER AS age, CASE WHEN i % 3 = 0 THEN 'Bonn' END AS city, DATE '2026-01-01' AS day
       FROM range(${rows}) t(i)) TO '${world.landed}' (FORMAT parquet)`,
    ),
  );
  const { id, parts } = await run('score/churn/rows.parquet');
  expect(parts).toBe(2);
  expect(await outcome(id)).toMatchObject({ rows, faults: 0 });
  const file = world.scored.get('scored/churn/rows.parquet');
  await withDuckDB({ threads: 1 }, async (db) => {
    const types = await db.rows<{ column_name: string; column_type: string }>(`DESCRIBE FROM '${file}'`);
    expect(types.map((t) => [t.column_name, t.column_type])).toEqual([
      ['key', 'BIGINT'],
      ['age', 'INTEGER'],
      ['city', 'VARCHAR'],
      ['day', 'DATE'],
      ['prediction', 'VARCHAR'],
      ['probability_no', 'DOUBLE'],
      ['probability_yes', 'DOUBLE'],
      ['model_version', 'INTEGER'],
      ['prediction_id', 'VARCHAR'],
      ['error', 'VARCHAR'],
    ]);
    const [counts] = await db.rows(
      `SELECT count(*) AS rows, count(DISTINCT prediction_id) AS ids,
         sum((key <> ${rows} - row + 1)::INT) AS misplaced, sum((prediction_id <> '${id}-' || row)::INT) AS misnamed,
         max(abs(probability_yes - (age / 100 + CASE WHEN city = 'Bonn' THEN 0.25 ELSE 0 END))) < 1e-6 AS right
       FROM (SELECT *, file_row_number + 1 AS row FROM read_parquet('${file}', file_row_number = true))`,
    );
    expect(counts).toEqual({ rows, ids: rows, misplaced: 0, misnamed: 0, right: true });
  });
});

test('whatever the cells hold, they come back as they were', async () => {
  const cell = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 6 }).map((text) => `<${text}>`);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 20 }), async (cells) => {
      const text = cells.map(([key, city]) => csvLine([key, 5, city])).join('');
      await writeFile(world.landed, `key,age,city\n${text}`);
      world.scored.clear();
      await run('score/churn/rows.csv');
      const answers = await readScored('scored/churn/rows.csv');
      expect(answers.map(({ key, city }) => [key, city])).toEqual(cells);
    }),
    { numRuns: 25 },
  );
});

test('JSON lines come back as JSON lines; a column of the file that is named as an answer’s is kept', async () => {
  await writeFile(world.landed, '{"age": 40, "city": "Bonn", "prediction": "mine"}\n{"age": 1}\n');
  await run('score/churn/rows.jsonl');
  const rows = await withDuckDB({ threads: 1 }, (db) =>
    db.rows(`SELECT * FROM read_json('${world.scored.get('scored/churn/rows.jsonl')}')`),
  );
  expect(rows).toMatchObject([
    { city: 'Bonn', prediction: 'mine', prediction_2: 'yes' },
    { city: null, prediction: null, prediction_2: 'no' },
  ]);
});

test('a line that is no row ends the batch by name: its place would be lost', async () => {
  await writeFile(world.landed, 'age,city\n1,Bonn\n2,Bonn,x\n3,Bonn\n4,Bonn\n');
  await expect(run('score/churn/rows.csv')).rejects.toMatchObject({
    name: 'RejectedData',
    code: 'bad_rows',
    where: { line: 3 },
  });
});

test('a file that was written anew without forgotten rows is not scored again', async () => {
  await writeFile(world.landed, 'age,city\n1,Bonn\n');
  expect(await run('score/churn/rewritten.csv')).toEqual({ id: '', parts: 0 });
  expect(world.scored.size).toBe(0);
});

test('a pipeline without a live model is named, and a key of another form is none of ours', async () => {
  await writeFile(world.landed, 'age,city\n1,Bonn\n');
  await expect(run('score/other/rows.csv')).rejects.toMatchObject({
    name: 'Misconfigured',
    code: 'no_champion',
  });
  expect(await run('score/rows.csv')).toEqual({ id: '', parts: 0 });
});

test('a failure is written where whoever waits looks', async () => {
  const error = {
    Error: 'RejectedData',
    Cause: JSON.stringify({ errorMessage: 'no_rows: The file has no rows.' }),
  };
  const { id } = await score({ action: 'failed', detail: detail('score/churn/a.csv'), error }, world.ports);
  expect(await outcome(id)).toEqual({
    status: 'Failed',
    error: 'RejectedData',
    cause: 'no_rows: The file has no rows.',
  });
});
