import { existsSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from 'aws-lambda';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { rejected } from '../../contracts/errors.ts';
import { dimensionsOf, metricsNamespace } from '../../contracts/metrics.ts';
import type { Ports } from '../../contracts/ports.ts';
import { fakeS3, stubEnvironment } from '../../test/support/fake-s3.ts';
import { stage } from './stage.ts';

const s3 = await fakeS3();
afterAll(s3.close);
beforeEach(() => {
  s3.clear();
  stubEnvironment(s3.endpoint);
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const Input = z.object({
  run: z.object({ runId: z.string() }),
  select: z.object({ round: z.int() }).optional(),
});
const Output = z.object({ rows: z.int(), facts: z.record(z.string(), z.string()) });
type Verb = (input: z.infer<typeof Input>, ports: Ports) => Promise<z.infer<typeof Output>>;

const reject: Verb = async () => {
  throw rejected('empty_file', 'The file is empty.');
};
const stumble: Verb = async () => JSON.parse('{') as z.infer<typeof Output>;

const input = { run: { runId: 'churn-0123456789ab' } };
const output = { rows: 3, facts: { found: 'three' } };
const context = (millis = 60_000) =>
  ({
    memoryLimitInMB: '512',
    functionName: 'f',
    getRemainingTimeInMillis: () => millis,
  }) as unknown as Context;
const run = (name: string, verb: Verb, event: unknown = input, millis?: number) =>
  stage(name, Input, Output, verb)(event, context(millis));
const log = (name: string) => JSON.parse(s3.text('artifacts', `runs/${input.run.runId}/log/${name}.json`)!);

test("answers the verb's output and writes the stage log with its facts", async () => {
  expect(await run('collect', async () => output)).toEqual(output);
  expect(log('collect')).toMatchObject({
    stage: 'collect',
    on: 'lambda',
    memoryMb: 512,
    facts: output.facts,
  });
  expect(log('collect').seconds).toBeGreaterThanOrEqual(0);
});

test('a round of training has a log of its own', async () => {
  await run('train', async () => output, { ...input, select: { round: 2 } });
  expect(s3.keys('artifacts')).toEqual([`runs/${input.run.runId}/log/train-2.json`]);
});

test('a failure keeps its family, and its log names it', async () => {
  await expect(run('collect', reject)).rejects.toMatchObject({
    name: 'RejectedData',
    message: 'empty_file: The file is empty.',
  });
  expect(log('collect').facts).toEqual({ error: 'RejectedData', code: 'empty_file' });
});

test('what nobody foresaw is a Bug', async () => {
  await expect(run('collect', stumble)).rejects.toMatchObject({
    name: 'Bug',
    message: expect.stringContaining('bug: SyntaxError'),
  });
});

test('input and output are checked', async () => {
  const verb = vi.fn<Verb>(async () => ({ ...output, rows: 1.5 }));
  await expect(run('collect', verb, { run: {} })).rejects.toMatchObject({
    name: 'Misconfigured',
    message: expect.stringContaining('run.runId'),
  });
  expect(verb).not.toHaveBeenCalled();
  await expect(run('collect', verb)).rejects.toMatchObject({ name: 'Bug' });
});

test("the deadline aborts the verb and is reported before Lambda's own", async () => {
  let reason: unknown;
  const verb: Verb = (_, { signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject((reason = signal.reason) as Error));
    });
  await expect(run('collect', verb, input, 3050)).rejects.toMatchObject({
    name: 'Misconfigured',
    message: expect.stringContaining('out_of_time: collect did not finish'),
  });
  expect(reason).toBeDefined();
});

test('scratch space is empty at the start and gone at the end, also after a failure', async () => {
  let folder = '';
  const verb: Verb = async (_, ports) => {
    folder = ports.folder;
    expect(readdirSync(folder)).toEqual([]);
    await writeFile(join(folder, 'data.parquet'), 'x');
    throw new Error('half-way');
  };
  await expect(run('collect', verb)).rejects.toThrow('half-way');
  expect(folder.startsWith(tmpdir())).toBe(true);
  expect(existsSync(folder)).toBe(false);
});

test('a lost stage log does not hide why the stage failed', async () => {
  vi.stubEnv('ARTIFACTS_BUCKET', 'denied');
  await expect(run('collect', reject)).rejects.toMatchObject({ name: 'RejectedData' });
});

test('the families are counted as metrics', async () => {
  await expect(run('collect', reject)).rejects.toThrow('empty_file');
  const lines = vi.mocked(process.stdout.write).mock.calls.map(([line]) => String(line));
  const record = lines.find((line) => line.includes('CloudWatchMetrics'))!;
  const { _aws: told, ...values } = JSON.parse(record);
  expect(values).toMatchObject({ RejectedData: 1, ...dimensionsOf('collect') });
  // An alarm names all dimensions of its metric, or it watches another.
  const [{ Namespace, Dimensions }] = told.CloudWatchMetrics;
  expect([Namespace, Dimensions]).toEqual([metricsNamespace, [Object.keys(dimensionsOf('collect'))]]);
});
