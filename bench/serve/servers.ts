import { execFile, type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../localstack/launch/port.ts';
import { containerCommand, type Command } from '../../test/support/container.ts';
import { pythonOf, repository } from '../automl/shared.ts';
import { killAll, treeOf } from '../process.ts';
import { type HttpAnswer, openConnection } from './client.ts';

export const python = pythonOf('serving');
const lock = join(import.meta.dirname, 'requirements.lock.txt');

/** A server to be measured; all take the same request at `/invocations`. */
export type Candidate = { name: string; version: string; commandFor: (port: number) => Command };

/**
 * Landfall's container and its peers, with the same `model.onnx`. `folder` is for what they need on disk.
 * @throws where the peers' Python environment is not there, with the commands that make it.
 */
export async function candidates(model: string, folder: string): Promise<Candidate[]> {
  requirePeers();
  const run = promisify(execFile);
  const saved = join(folder, 'mlflow');
  await run(python, [join(import.meta.dirname, 'mlflow_peer.py'), model, saved], { cwd: folder });
  const container = containerCommand(folder);
  const settings = { SM_MODEL_DIR: join(model, '..'), LANDFALL_SERVE_HOST: '127.0.0.1' };
  const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'));
  // MLflow starts uvicorn by its name.
  const env = { ...process.env, PATH: `${join(python, '..')}:${process.env.PATH}` };
  return [
    {
      name: 'Landfall',
      version: `landfall ${version}, Node ${process.versions.node}`,
      commandFor: (port) => ({
        ...container,
        env: { ...container.env, ...settings, SAGEMAKER_BIND_TO_PORT: String(port) },
      }),
    },
    {
      name: 'FastAPI',
      version: await pythonVersions('fastapi', 'uvicorn', 'onnxruntime'),
      commandFor: (port) => ({
        command: python,
        args: [join(import.meta.dirname, 'fastapi_peer.py'), model, String(port)],
        env,
      }),
    },
    {
      name: 'MLflow',
      version: await pythonVersions('mlflow'),
      commandFor: (port) => ({
        command: python,
        args: ['-m', 'mlflow', 'models', 'serve', '-m', saved, '-p', String(port), '--env-manager', 'local'],
        env,
      }),
    },
  ];
}

function requirePeers(): void {
  if (existsSync(python)) return;
  const folder = join(python, '../..');
  throw new Error(
    'This benchmark needs its peers in a Python environment (900 MB, once):\n' +
      `  python3.13 -m venv ${folder} && ${python} -m pip install --require-hashes -r ${lock}`,
  );
}

async function pythonVersions(...packages: string[]): Promise<string> {
  const script = 'import sys; from importlib.metadata import version; print(", ".join(f"{p} {version(p)}" for p in sys.argv[1:]))'; // prettier-ignore
  const { stdout } = await promisify(execFile)(python, ['-c', script, ...packages]);
  return stdout.trim();
}

export type Running = {
  port: number;
  /** From its start to its first right answer. */
  startMillis: number;
  /** The peaks of the resident memory of its processes together, in MB of 10^6 bytes, so far. */
  peakMb: () => number;
  /** User and system time of its processes, so far. */
  cpuSeconds: () => number;
  stop: () => Promise<void>;
};

const startLimitMillis = 120_000;

/** Starts a server and asks it until it answers. */
export async function start({ name, commandFor }: Candidate, request: Buffer): Promise<Running> {
  const port = await freePort();
  const { command, args, env } = commandFor(port);
  const began = performance.now();
  const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const pid = child.pid ?? 0;
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const stop = () => end(child, pid);
  for (;;) {
    const answer = await firstAnswer(port, request);
    const millis = performance.now() - began;
    if (answer?.status === 200) {
      const tree = () => treeOf(pid);
      return {
        port,
        startMillis: millis,
        peakMb: () => tree().reduce((sum, process) => sum + peakOf(process.pid), 0),
        cpuSeconds: () => tree().reduce((sum, process) => sum + process.cpuSeconds, 0),
        stop,
      };
    }
    const isGivenUp = answer || child.exitCode !== null || millis > startLimitMillis;
    if (isGivenUp) {
      await stop();
      const said = answer ? answer.body.toString() : Buffer.concat(errors).toString();
      throw new Error(`${name} does not answer:\n${said}`);
    }
    await sleep(2);
  }
}

async function firstAnswer(port: number, request: Buffer): Promise<HttpAnswer | undefined> {
  try {
    const ask = await openConnection(port);
    const answer = await ask(request);
    await ask(undefined);
    return answer;
  } catch {
    return undefined; // nobody listens yet
  }
}

/** The kernel's own record, in kB. */
function peakOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return (Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024) / 1e6;
}

async function end(child: ChildProcess, pid: number): Promise<void> {
  const exit = child.exitCode === null ? once(child, 'exit') : undefined;
  killAll(treeOf(pid).toReversed());
  await exit;
}
