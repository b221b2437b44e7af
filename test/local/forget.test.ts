import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type ObjectVersion,
} from '@aws-sdk/client-s3';
import { gunzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { Champion } from '../../contracts/artifacts.ts';
import { ForgetReport } from '../../contracts/forget.ts';
import { championKey, forgetRequestPrefix } from '../../contracts/keys.ts';
import { Maintenance } from '../../contracts/maintenance.ts';
import { withDuckDB } from '../../core/native/duckdb.ts';
import {
  describeRun,
  drop,
  getJson,
  landfall,
  listKeys,
  outputs,
  putJson,
  rowsOf,
  s3,
  temporary,
  until,
} from './support.ts';

const pipeline = 'people';
const target = 'compressive_strength';
const person = 'anna.example@example.org';
const { header, rows } = rowsOf('concrete_strength.csv');
/** Every row has an address of its own, but for the person's: three in each file, and one among the requests. */
const withPeople = (from: number, to: number) => {
  const lines = rows
    .slice(from, to)
    .map((row, i) => `${i % 100 === 7 ? person : `p${from + i}@example.org`},${row}`);
  return [`email,${header}`, ...lines].join('\n');
};
const first = temporary('first.csv', withPeople(0, 250));
const second = temporary('second.csv', withPeople(250, 550));

type Stored = { key: string; versionId: string; bytes: Buffer };

/** Where the pipeline's objects are, and those that name no pipeline: other tests' objects have nothing of the person. */
const isOurs = (key: string) => key.includes(pipeline) || /^(forget|maintenance)/.test(key);

/** Every version of every object of both buckets, decompressed where it is gzip. */
async function everything(): Promise<Stored[]> {
  const stored: Stored[] = [];
  for (const Bucket of [outputs.LandingBucket, outputs.ArtifactsBucket])
    for (const found of await versionsOf(Bucket)) stored.push(await read(Bucket, found));
  return stored;
}

async function versionsOf(Bucket: string): Promise<ObjectVersion[]> {
  const versions: ObjectVersion[] = [];
  let page: ListObjectVersionsCommandOutput | undefined;
  do {
    const marker = { KeyMarker: page?.NextKeyMarker, VersionIdMarker: page?.NextVersionIdMarker };
    page = await s3.send(new ListObjectVersionsCommand({ Bucket, ...marker }));
    versions.push(...(page.Versions ?? []).filter(({ Key = '' }) => isOurs(Key)));
  } while (page.IsTruncated);
  return versions;
}

async function read(
  Bucket: string,
  { Key: key = '', VersionId: versionId = '' }: ObjectVersion,
): Promise<Stored> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: key, VersionId: versionId }));
  const bytes = Buffer.from(await Body!.transformToByteArray());
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  return { key, versionId, bytes: isGzip ? gunzipSync(bytes) : bytes };
}

/** The objects that name the person: in their bytes, or in the cells of a Parquet file, which is compressed inside. */
async function naming(text: string): Promise<string[]> {
  const keys: string[] = [];
  for (const { key, bytes } of await everything())
    if (bytes.includes(text) || (await hasCell(bytes, text))) keys.push(key);
  return keys;
}

async function hasCell(bytes: Buffer, text: string): Promise<boolean> {
  if (bytes.subarray(0, 4).toString() !== 'PAR1') return false;
  const path = temporary('searched.parquet', bytes);
  const sql = `SELECT count(*) AS hits FROM (FROM read_parquet('${path}')) t WHERE contains(t::VARCHAR, '${text}')`;
  const [{ hits }] = await withDuckDB({ threads: 1 }, (db) => db.rows<{ hits: number }>(sql));
  return hits > 0;
}

const json = async (...args: string[]) => {
  const { code, stdout, stderr } = await landfall(...args, '--json');
  if (!stdout) throw new Error(`ended with ${code} and printed nothing:\n${stderr}`);
  return { code, told: JSON.parse(stdout) };
};

const champion = async () => Champion.parse(await getJson(championKey(pipeline)));

beforeAll(async () => {
  await putJson(`pipelines/${pipeline}.json`, {
    name: pipeline,
    target,
    budgetSeconds: 2,
    accumulation: { mode: 'append' },
    gate: { confidence: 0.5 },
  });
  for (const file of [first, second]) await drop(file, pipeline, target, 2);
  const asked = temporary('asked.csv', withPeople(0, 20));
  await landfall('predict', pipeline, '--file', asked);
  await until('the capture', async () =>
    (await listKeys(`capture/${pipeline}/`)).length > 0 ? true : undefined,
  );
});

test('a dry run finds the rows, and touches nothing', async () => {
  expect((await champion()).version).toBe(2);
  const before = await naming(person);
  expect(before.filter((key) => key.startsWith('landing/'))).toHaveLength(2);
  expect(before.some((key) => key.startsWith('capture/'))).toBe(true);
  const { code, told } = await json('forget', pipeline, '--key', `email=${person}`, '--dry-run');
  expect(code).toBe(0);
  const report = ForgetReport.parse(told);
  expect(report.objects.map(({ key, rows }) => [key.split('/')[0], rows])).toEqual(
    expect.arrayContaining([
      ['landing', 3],
      ['landing', 3],
      ['capture', 1],
    ]),
  );
  expect(report.runs.map((read) => read.rows).toSorted()).toEqual([3, 6]);
  expect(report.datasets.seen).toEqual([1, 2]);
  expect(report.models.map(({ version }) => version).toSorted()).toEqual([1, 2]);
  expect(await naming(person)).toEqual(before);
  expect(JSON.stringify(report)).not.toContain(person);
});

test('a person’s rows go from every version of every object, and a model is made without them', async () => {
  const { code, told } = await json('forget', pipeline, '--key', `email=${person}`, '--yes');
  const report = ForgetReport.parse(told);
  expect({ code, status: report.status }).toEqual({ code: 0, status: 'done' });
  expect(report.datasets.made).toBe(3);
  const retrained = await until(
    'the retraining',
    async () => {
      const { status, input } = await describeRun(report.retraining!);
      return status === 'RUNNING' ? undefined : { status, run: JSON.parse(input!).run };
    },
    170,
  );
  expect(retrained).toMatchObject({
    status: 'SUCCEEDED',
    run: { startedBy: 'forget', sources: [], base: { key: `datasets/${pipeline}/0000000003.json` } },
  });
  const { rows: kept } = await getJson(`runs/${report.retraining}/log/outcome.json`);
  expect(kept.kept).toBe(550 - 6);
  expect(await naming(person)).toEqual([]);
  expect(await listKeys(forgetRequestPrefix)).toEqual([expect.stringContaining('.report.json')]);

  // Nobody else lost a row, and what is live answers.
  const others = (await everything()).filter(({ key }) => key.startsWith(`landing/${pipeline}/first`));
  expect(others.map(({ bytes }) => bytes.toString().split('\n').length)).toEqual([1 + 250 - 3]);
  const { told: versions } = await json('versions', pipeline);
  const seen = versions.filter(({ forgotten }: { forgotten: boolean }) => forgotten);
  expect(seen.map(({ version }: { version: number }) => version).toSorted()).toEqual([1, 2]);
  const asked = temporary('asked-again.csv', [header, ...rows.slice(0, 3)].join('\n'));
  expect((await landfall('predict', pipeline, '--file', asked)).code).toBe(0);
});

test('nobody to forget: nothing is touched, and nothing is trained', async () => {
  const before = (await everything()).filter(({ key }) => key.startsWith('landing/'));
  const { code, told } = await json('forget', pipeline, '--key', 'email=nobody@example.org', '--yes');
  expect(code).toBe(0);
  expect(told).toMatchObject({ status: 'done', objects: [], runs: [], models: [] });
  expect(told.retraining).toBeUndefined();
  const after = (await everything()).filter(({ key }) => key.startsWith('landing/'));
  expect(after.map(({ versionId }) => versionId)).toEqual(before.map(({ versionId }) => versionId));
});

test('what the rules do not keep goes; what is live and what it replaced stay, and answer', async () => {
  const definition = await getJson(`pipelines/${pipeline}.json`);
  const retention = { versions: 1, runDays: 0.000001, captureDays: 0.000001 };
  await putJson(`pipelines/${pipeline}.json`, { ...definition, retention });
  const live = await champion();
  const { replaced } = await getJson(`runs/${live.runId}/deploy/deployment.json`);
  const { told: dry } = await json('gc', pipeline, '--dry-run');
  const planned = Maintenance.parse(dry).pipelines[0].retired.map(({ name }) => name);
  expect(planned.some((name) => name.startsWith('capture/'))).toBe(true);
  const needed = [live.runId, replaced.runId].map((runId) => `runs/${runId}/`);
  expect(planned.filter((name) => needed.some((prefix) => name.startsWith(prefix)))).toEqual([]);

  const { code, told } = await json('gc', pipeline);
  const done = Maintenance.parse(told);
  expect(code).toBe(0);
  expect(done.pipelines[0].retired.map(({ name }) => name)).toEqual(expect.arrayContaining(planned));
  expect(await getJson(`maintenance/${done.time}.json`)).toMatchObject({ time: done.time });
  const left = await listKeys(`runs/`);
  expect(left).toEqual(expect.arrayContaining([live.model.key, replaced.model.key]));
  expect(planned.filter((name) => left.includes(name))).toEqual([]);

  const asked = temporary('asked-last.csv', [header, ...rows.slice(0, 3)].join('\n'));
  const version = async () => (await landfall('predict', pipeline, '--file', asked)).stdout.split('\n')[1];
  const before = await version();
  expect(before).toContain(`,${live.version},`);
  expect((await landfall('rollback', pipeline)).code).toBe(0);
  expect(await version()).toContain(`,${replaced.version},`);
});
