import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { StageLog, Training } from '../../contracts/artifacts.ts';
import { Failure } from '../../contracts/errors.ts';
import { landingKey, runId, runKey } from '../../contracts/keys.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import type { Log, Ports } from '../../contracts/ports.ts';
import type { Run } from '../../contracts/stages.ts';
import type { Summary } from '../../contracts/summary.ts';
import { summarise } from '../../core/summary.ts';
import { measure } from '../../functions/_shared/meter.ts';
import { readJson } from '../../functions/_shared/read-json.ts';
import type { FitOptions } from '../program.ts';
import { nameAfter } from '../run/definition.ts';
import { performHere } from './perform.ts';
import { localPorts, storeFolder } from './ports.ts';
import { runStages, type Around, type StageOutputs } from './run-stages.ts';
import { performApart } from './stage-process.ts';

/** The files that a fit leaves, by the stage that makes them. */
const kept = [
  ['train', 'model.onnx'],
  ['evaluate', 'evaluation.json'],
  ['evaluate', 'report.html'],
] as const;

/**
 * From this size of a file on, each stage has a process of its own: that takes 0.2 s a stage, which is little beside the
 * work on so many rows, and the memory of one stage is not held during the next.
 */
const apartFrom = 16 * 2 ** 20;

/**
 * Fits a model to a file by the pipeline's own stages, on this machine, and puts its files into `out`. Failures of the
 * data or the settings are part of the summary.
 */
export async function fit(file: string, options: FitOptions, around: Around, log: Log): Promise<Summary> {
  const folder = await mkdtemp(join(tmpdir(), 'landfall-fit-'));
  const out = resolve(options.out ?? join('landfall-out', nameAfter(file)));
  try {
    const { run, bytes } = await runFor(file, options);
    const site = { folder, source: run.sources[0], file: resolve(file) };
    const test = options.test && resolve(options.test);
    const ports = localPorts(site, log);
    const perform = bytes < apartFrom ? performHere(ports, test) : performApart(site, log, test);
    const outputs: StageOutputs = {};
    const end = await attempt(() => runStages(run, perform, around, outputs));
    if (outputs.evaluate) await keep(run.runId, storeFolder(folder), out);
    const locate = (key: string) => join(out, basename(key));
    return await summary(run, ports, outputs, end, locate);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The same file and settings name the same run. */
async function runFor(file: string, options: FitOptions): Promise<{ run: Run; bytes: number }> {
  const pipeline = Pipeline.parse({
    name: nameAfter(file),
    target: options.target,
    problemType: options.problemType,
    metric: options.metric,
    costs: options.costs,
    split: options.split,
    budgetSeconds: options.budget,
    seed: options.seed,
    testFraction: options.test ? 0 : undefined,
  });
  const { sha256, bytes } = await measure(file);
  const source = { bucket: 'local', key: landingKey(pipeline.name, basename(file)), versionId: sha256 };
  const run: Run = {
    runId: runId(pipeline.name, sha256, JSON.stringify(pipeline)),
    pipeline,
    sources: [source],
    startedBy: 'fit',
    startedAt: new Date().toISOString(),
  };
  return { run, bytes };
}

type End = { status: Summary['status']; reason?: string };

/** What a person can mend is an ending; anything else is thrown on. */
async function attempt(work: () => Promise<void>): Promise<End> {
  try {
    await work();
    return { status: 'Fitted' };
  } catch (error) {
    if (!(error instanceof Failure) || error.name === 'Bug') throw error;
    const isNamed = error.name === 'RejectedData' || error.name === 'Misconfigured';
    return { status: isNamed ? (error.name as End['status']) : 'Failed', reason: error.message };
  }
}

async function keep(id: string, store: string, out: string): Promise<void> {
  await mkdir(out, { recursive: true });
  for (const [stage, name] of kept) await copyFile(join(store, runKey(id, stage, name)), join(out, name));
}

async function summary(
  run: Run,
  { store }: Ports,
  outputs: StageOutputs,
  { status, reason }: End,
  locate: (key: string) => string,
): Promise<Summary> {
  const logs = await store.list(runKey(run.runId, 'log', ''));
  const training = runKey(run.runId, 'train', 'training.json');
  return summarise({
    ...outputs,
    run,
    status,
    reason: reason ?? outputs.evaluate?.reason ?? '',
    training: (await store.find(training)) && (await readJson(training, Training, store)),
    logs: await Promise.all(logs.map((key) => readJson(key, StageLog, store))),
    locate,
  });
}
