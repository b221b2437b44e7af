import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { championKey, datasetKey, runId, runKey } from '../../contracts/keys.ts';
import { artifact } from '../../test/support/run.ts';
import { textStore } from '../../test/support/text-store.ts';
import type { Connection } from '../aws/connect.ts';
import { listData } from './data.ts';

const sfn = mockClient(SFNClient);
const runOf = (name: string) => runId('churn', name);
const entry = (name: string) => ({
  source: { bucket: 'land', key: `landing/churn/${name}.csv`, versionId: 'v1' },
  sha256: name,
  bytes: 10,
  landedAt: '2026-11-24T10:00:00Z',
  runId: runOf(name),
});
const manifest = (names: string[], settings: object) =>
  JSON.stringify({
    pipeline: 'churn',
    accumulation: { mode: 'append' },
    until: '2026-11-24T10:00:00Z',
    entries: names.map(entry),
    because: 'landed',
    ...settings,
  });
const read = (run: string, settings: object) =>
  [runKey(runOf(run), 'collect', 'manifest.json'), manifest([], settings)] as const;

const champion = (name: string) =>
  JSON.stringify({
    pipeline: 'churn',
    runId: runOf(name),
    version: 1,
    model: artifact('model'),
    baseline: artifact('baseline'),
    placement: { serving: 'serverless', endpoint: 'e', endpointConfig: 'c' },
    modelPackageArn: 'arn',
  });

/** Three versions; `b` and `c` landed at once, so that the run of `c` has read no version. */
const objects = new Map([
  [datasetKey('churn', 1), manifest(['a'], { version: 1, rows: 30 })],
  [datasetKey('churn', 2), manifest(['a', 'b'], { version: 2, rows: 50 })],
  [datasetKey('churn', 3), manifest(['a', 'b', 'c'], { version: 3 })],
  [datasetKey('churn-2', 1), manifest(['z'], { version: 1 })],
  read('a', { version: 1, rows: 30 }),
  read('b', { version: 2, rows: 50 }),
  read('c', { rows: 45 }),
  [championKey('churn'), champion('a')],
]);

const list = (all: Map<string, string>, limit = 20) => {
  const stack = { store: textStore(all), sfn: new SFNClient({}), outputs: { ArtifactsBucket: 'artifacts' } };
  return listData(stack as unknown as Connection, 'churn', limit);
};

beforeEach(() => {
  sfn.reset();
  const executions = ['c', 'b'].map((name) => ({ name: runOf(name) }));
  const others = [{ name: runId('churn-2', 'z') }, { name: 'churn-0123456789ab' }];
  sfn.on(ListExecutionsCommand).resolves({ executions: [...executions, ...others] as never });
});

test('says of each version what came, and who has read it; the live model’s run may be forgotten', async () => {
  const versions = await list(objects);
  expect(versions.map(({ version, added, files, bytes }) => [version, added, files, bytes])).toEqual([
    [3, ['c.csv'], 3, 30],
    [2, ['b.csv'], 2, 20],
    [1, ['a.csv'], 1, 10],
  ]);
  expect(versions.map(({ runs, live, rows }) => [runs, live, rows])).toEqual([
    [[], false, undefined],
    [[runOf('b')], false, 50],
    [[runOf('a')], true, 30],
  ]);
  expect(versions[0].uri).toBe('s3://artifacts/datasets/churn/0000000003.json');
});

test('a version’s rows are known once a run has read it', async () => {
  const [newest] = await list(new Map([...objects, read('c', { version: 3, rows: 65 })]));
  expect([newest.rows, newest.runs]).toEqual([65, [runOf('c')]]);
});

test('the oldest that is shown is compared with the one before', async () => {
  const versions = await list(objects, 2);
  expect(versions.map(({ version, added }) => [version, added])).toEqual([
    [3, ['c.csv']],
    [2, ['b.csv']],
  ]);
});

test('where nothing was kept, nobody is asked', async () => {
  expect(await list(new Map())).toEqual([]);
  expect(sfn.calls()).toHaveLength(0);
});
