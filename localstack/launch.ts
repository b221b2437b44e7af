import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environment, paths, type ImageCommands, type Images } from './launch/environment.ts';
import { find, isInstanceFolder, isRunning, refuseForeignFolder, type Instance } from './launch/instance.ts';
import { freePort } from './launch/port.ts';
import { commandLine, signal, until } from './launch/process.ts';
import { problemOf, tail } from './launch/ready.ts';

export { find, type ImageCommands, type Images, type Instance };

export type StartOptions = {
  /** Made by `start`, removed by `stop`; everything about the instance is in it. */
  folder: string;
  /** On the loopback interface; default: a free one. */
  port?: number;
  /** A Python 3.13 with `requirements.lock.txt` installed; default: the clone's. */
  python?: string;
  /** The Node.js that runs Lambda functions, and is `node` in the images' commands; default: this one. */
  node?: string;
  /** What runs in place of a SageMaker image: the first key that is part of the image's name. */
  images?: Images;
  /** `env`: no mount namespaces, layers and /opt/ml are found through the environment; default: `LANDFALL_SANDBOX` or `auto`. */
  sandbox?: 'auto' | 'env';
  signal?: AbortSignal;
};

const clone = dirname(dirname(fileURLToPath(import.meta.url)));
const defaultPython = resolve(clone, '.landfall/python/bin/python');
const STOP_SECONDS = 10;
const KILL_SECONDS = 5;

/**
 * Starts LocalStack with the extension as a process that outlives the caller, and waits until it is ready.
 *
 * @throws Error with the end of the log when it ends, is aborted, or is not ready in time; no process is left then,
 *   the folder is kept for its log until the next `start` or `stop`.
 */
export async function start(options: StartOptions): Promise<Instance> {
  const folder = resolve(options.folder);
  if (find(folder)) throw new Error(`LocalStack already runs in ${folder}`);
  await refuseForeignFolder(folder);
  const python = options.python ?? defaultPython;
  if (!existsSync(python)) throw new Error(`there is no Python at ${python}; set it up first`);
  const port = await freePort(options.port);
  await rm(folder, { recursive: true, force: true });
  const instance = await launch(folder, port, python, options);
  const problem = await problemOf(instance, options.signal);
  if (problem === undefined) return instance;
  await end(instance);
  throw new Error(`LocalStack ${problem}; the end of ${instance.log}:\n${tail(instance.log)}`);
}

/** Ends the instance in that folder with every process it started, and removes the folder. Without one, does nothing. */
export async function stop(folder: string): Promise<void> {
  const path = resolve(folder);
  if (!isInstanceFolder(path)) return;
  const instance = find(path);
  if (instance) await end(instance);
  await reaped(path);
  await rm(path, { recursive: true, force: true, maxRetries: 5 });
}

async function launch(
  folder: string,
  port: number,
  python: string,
  options: StartOptions,
): Promise<Instance> {
  const { record, log, images, data, tmp, home } = paths(folder);
  for (const path of [data, tmp, home]) await mkdir(path, { recursive: true });
  await writeFile(images, JSON.stringify(options.images ?? {}));
  const node = options.node ?? process.execPath;
  const sandbox = options.sandbox ?? process.env.LANDFALL_SANDBOX ?? 'auto';
  const output = openSync(log, 'w');
  const child = spawn(python, ['-m', 'localstack.runtime.main', folder], {
    cwd: folder,
    env: environment({ folder, port, node, sandbox }),
    detached: true,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  await once(child, 'spawn');
  child.unref();
  const instance = { endpoint: `http://127.0.0.1:${port}`, port, pid: child.pid as number, folder, log };
  await writeFile(`${record}.part`, JSON.stringify(instance, null, 2));
  await rename(`${record}.part`, record); // whole, for whoever looks for it meanwhile
  return instance;
}

async function end(instance: Instance): Promise<void> {
  const gone = () => !isRunning(instance);
  signal(instance.pid, 'SIGTERM');
  await until(gone, STOP_SECONDS);
  signal(instance.pid, 'SIGKILL', true);
  await until(gone, KILL_SECONDS);
  await reaped(instance.folder);
}

/** The extension's reaper outlives LocalStack until the processes of functions, jobs and endpoints are gone. */
async function reaped(folder: string): Promise<void> {
  const { reaper } = paths(folder);
  if (!existsSync(reaper)) return;
  const pid = Number(readFileSync(reaper, 'utf8'));
  await until(() => !commandLine(pid)?.includes('reaper.py'), KILL_SECONDS);
}
