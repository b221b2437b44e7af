import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Failure } from '../../contracts/errors.ts';
import { runKey } from '../../contracts/keys.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import type { Run } from '../../contracts/stages.ts';
import { performHere, type Perform } from './perform.ts';
import { localPorts, storeFolder, type Site } from './ports.ts';
import { runStages, type StageOutputs } from './run-stages.ts';
import { performApart } from './stage-process.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'landfall-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

const silent = { info: () => undefined, warn: () => undefined };
const source = { bucket: 'local', key: 'landing/demo/rows.csv', versionId: '1' };
const run: Run = {
  runId: 'demo-0123456789ab',
  pipeline: Pipeline.parse({ name: 'demo', target: 'y', budgetSeconds: 1 }),
  sources: [source],
  startedBy: 'fit',
  startedAt: '2026-01-01T00:00:00Z',
};

/** Where a file of these lines has landed. */
async function landed(name: string, lines: string[]): Promise<Site> {
  const file = join(folder, `${name}.csv`);
  await writeFile(file, `${lines.join('\n')}\n`);
  return { folder: await mkdtemp(join(folder, 'site-')), source, file };
}

async function fit({ folder: own }: Site, perform: Perform) {
  const outputs: StageOutputs = {};
  await runStages(run, perform, (_, work) => work(), outputs);
  const model = await readFile(join(storeFolder(own), runKey(run.runId, 'train', 'model.onnx')));
  return { outputs, model };
}

test('stages in processes of their own leave the same bytes as in one process', async () => {
  const lines = ['x,c,y'];
  for (let i = 0; i < 120; i++) lines.push(`${Math.sin(i)},${'abc'[i % 3]},${Number(Math.sin(i) > 0.1)}`);
  const [here, apart] = [await landed('here', lines), await landed('apart', lines)];
  const one = await fit(here, performHere(localPorts(here, silent)));
  const many = await fit(apart, performApart(apart, silent));
  expect(many.model).toEqual(one.model);
  expect(many.outputs).toEqual(one.outputs);
}, 60_000);

test('a failure comes over with its family, code and place', async () => {
  const site = await landed('bad', ['x,z', '1,2', '3,4']);
  const error = await performApart(site, silent)('collect', { run }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(Failure);
  expect(error).toMatchObject({ name: 'RejectedData', code: 'target_missing' });
});

test('what is no failure of the data is a bug, with the stack of where it was thrown', async () => {
  const site = await landed('bug', ['x,y', '1,2']);
  const broken = { ...run, sources: undefined as never };
  const error = await performApart(site, silent)('collect', { run: broken }).catch((e: unknown) => e);
  expect(error).not.toBeInstanceOf(Failure);
  expect(error).toMatchObject({ name: 'Bug', stack: expect.stringContaining('collect.ts') });
});

test('lines of the log come over, and a process that dies is a failure that names the signal', async () => {
  const site = await landed('killed', ['x,y', '1,2']);
  const log = { ...silent, warn: (message: string) => lines.push(message) };
  const lines: string[] = [];
  // SIGKILL by the process itself, as the kernel's where memory runs out.
  process.env.NODE_OPTIONS = `--import data:text/javascript,${encodeURIComponent(killer)}`;
  try {
    const death = performApart(site, log)('collect', { run });
    await expect(death).rejects.toMatchObject({ name: 'Transient', code: 'stage_process_died' });
    await expect(death).rejects.toThrow('SIGKILL');
  } finally {
    delete process.env.NODE_OPTIONS;
  }
  expect(lines).toEqual(['the last words']);
});

const killer = `process.on('message', () =>
  process.send({ level: 'warn', message: 'the last words' }, () => process.kill(process.pid, 'SIGKILL')))`;
