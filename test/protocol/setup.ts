import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { paths, repository } from '../../cli/setup/paths.mjs';
import { protocolClients } from '../../cli/setup/steps.mjs';
import { sha256 } from '../../contracts/keys.ts';
import type { ServingPlan } from '../../contracts/serving.ts';
import { freePort } from '../../localstack/launch/port.ts';
import { containerCommand } from '../support/container.ts';
import { everyKindCsv } from './table.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The server's address; `clients` is the Python that has the clients, `boto3` the one that has the AWS SDK. */
    served: { url: string; clients: string; boto3: string };
  }
}

const pythonIn = (environment: string) => join(environment, 'bin/python');

/** One server for the whole suite: the container's program with a model that `landfall fit` has made. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const at = paths(repository);
  if (!protocolClients(at).upToDate()) throw new Error('The clients are not there yet: run `npm test` once.');
  const folder = await mkdtemp(join(tmpdir(), 'landfall-protocol-'));
  try {
    await fit(folder);
    const { url, stop } = await serve(folder);
    project.provide('served', { url, clients: pythonIn(at.protocol), boto3: pythonIn(at.python) });
    return async () => {
      await stop();
      await rm(folder, { recursive: true });
    };
  } catch (error) {
    await rm(folder, { recursive: true });
    throw error;
  }
}

async function fit(folder: string): Promise<void> {
  const file = join(folder, 'train.csv');
  await writeFile(file, everyKindCsv());
  const options = ['--target', 'left', '--budget', '1', '--out', folder];
  await promisify(execFile)(process.execPath, [join(repository, 'cli/main.ts'), 'fit', file, ...options]);
}

async function serve(folder: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const model = await readFile(join(folder, 'model.onnx'));
  const artifact = { key: 'runs/churn-1/train/model.onnx', sha256: sha256(model), bytes: model.length };
  const primary = { version: 7, runId: 'churn-1', model: artifact };
  const plan: ServingPlan = { pipeline: 'churn', primary, capture: 0 };
  const { command, args, env } = containerCommand(folder);
  const port = await freePort();
  const own = {
    SM_MODEL_DIR: folder,
    SAGEMAKER_BIND_TO_PORT: String(port),
    LANDFALL_SERVE_HOST: '127.0.0.1',
    LANDFALL_SERVING: JSON.stringify(plan),
  };
  const child = spawn(command, args, { env: { ...env, ...own }, stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const ended = exit.then(([code]) => Promise.reject(new Error(`The server ended with ${code}.`)));
  await Promise.race([once(createInterface({ input: child.stdout }), 'line'), ended]);
  const stop = async () => {
    child.kill('SIGTERM');
    await exit;
  };
  return { url: `http://127.0.0.1:${port}`, stop };
}
