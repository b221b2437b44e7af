import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transient } from '../../contracts/errors.ts';
import type { Matrix } from '../features/matrix.ts';
import type {
  ArrayName,
  CrossValidated,
  FoldTargets,
  NativeParams,
  Place,
  Reply,
  Request,
  Stopping,
  Targets,
} from './lightgbm/protocol.ts';

/** 4 MB: what a message holds is copied about three times on its way, and workers load side by side. */
const chunkItems = 1 << 20;
const keptErrorCharacters = 2_000;

/** `matrix`: the rows that are learnt from; `dataset`: how they are binned, the same for all fits. */
export type LightGbmData = {
  folds: { matrix: Matrix; validation: Matrix; dataset: NativeParams }[];
  all?: { matrix: Matrix; dataset: NativeParams };
};

/** LightGBM in a child process that holds the binned data. Calls are made one after the other. */
export type LightGbmSession = {
  /** Boosts every fold until the mean of their metrics improves no more. */
  crossValidate(fit: { params: NativeParams; folds: FoldTargets[] } & Stopping): Promise<CrossValidated>;
  /** Boosts on all rows and returns the model in LightGBM's text format. */
  train(fit: { params: NativeParams; all: Targets; iterations: number }): Promise<string>;
  /** Kills the process. */
  close(): Promise<void>;
  pid: number;
};

/**
 * Starts the process and loads the data into it. `signal` kills it.
 *
 * @throws Failure `Transient` training_process_died from any call after a native crash or a kill for want of memory,
 * and LightGBM's own text where it refuses something.
 */
export async function openLightGbm(
  data: LightGbmData,
  { nativeFolder, signal }: { nativeFolder: string; signal: AbortSignal },
): Promise<LightGbmSession> {
  signal.throwIfAborted();
  const worker = startWorker(nativeFolder, signal);
  try {
    await load(worker, nativeFolder, data);
  } catch (error) {
    await worker.close();
    throw error;
  }
  return {
    crossValidate: async (fit) => expect(await worker.ask({ kind: 'cross-validate', ...fit }), 'predictions'),
    train: async (fit) => expect(await worker.ask({ kind: 'train', ...fit }), 'text').text,
    close: worker.close,
    pid: worker.pid,
  };
}

type Worker = { ask(request: Request): Promise<Reply>; close(): Promise<void>; pid: number };

async function load({ ask }: Worker, folder: string, { folds, all }: LightGbmData): Promise<void> {
  await ask({ kind: 'open', folder });
  if (all) await send(ask, { part: 'all' }, all.matrix, all.dataset);
  for (const [fold, { matrix, validation, dataset }] of folds.entries()) {
    await send(ask, { part: 'train', fold }, matrix, dataset);
    await send(ask, { part: 'validation', fold }, validation, dataset);
  }
}

async function send(ask: Worker['ask'], place: Place, matrix: Matrix, dataset: NativeParams): Promise<void> {
  const { kind, rows, columns } = matrix;
  const arrays = Object.entries(arraysOf(matrix)) as [ArrayName, Float32Array | Int32Array][];
  const lengths = Object.fromEntries(arrays.map(([name, { length }]) => [name, length]));
  await ask({ kind: 'matrix', place, shape: { kind, rows, columns: columns.length, lengths }, dataset });
  for (const [array, items] of arrays) {
    for (let offset = 0; offset < items.length; offset += chunkItems) {
      await ask({ kind: 'chunk', array, offset, items: items.slice(offset, offset + chunkItems) });
    }
  }
}

const arraysOf = (matrix: Matrix) =>
  matrix.kind === 'dense'
    ? { values: matrix.values }
    : { values: matrix.values, indices: matrix.indices, indptr: matrix.indptr };

function startWorker(nativeFolder: string, signal: AbortSignal): Worker {
  const child = fork(workerPath(), {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: ['--expose-gc'],
    env: environment(nativeFolder),
  });
  let stderr = '';
  child.stderr?.on('data', (text) => (stderr = (stderr + text).slice(-keptErrorCharacters)));
  let closed = false;
  const kill = () => child.kill('SIGKILL');
  signal.addEventListener('abort', kill);
  const exited = once(child, 'close').then(([code, signalName]) => {
    signal.removeEventListener('abort', kill);
    return closed ? new Error('the LightGBM session is closed') : death(code, signalName, stderr);
  });
  return {
    pid: child.pid ?? 0,
    ask: (request) => ask(child, request, exited, signal),
    close: async () => {
      closed = true;
      kill();
      await exited;
    },
  };
}

async function ask(
  child: ChildProcess,
  request: Request,
  exited: Promise<Error>,
  signal: AbortSignal,
): Promise<Reply> {
  const answered = new AbortController();
  const reply = once(child, 'message', { signal: answered.signal }).then(([message]) => message as Reply);
  // The callback keeps a broken pipe from being thrown as an event: the exit tells more.
  if (child.connected) child.send(request, () => undefined);
  try {
    const first = await Promise.race([reply, exited]);
    if (first instanceof Error) {
      signal.throwIfAborted();
      throw first;
    }
    if ('error' in first) throw new Error(first.error);
    return first;
  } finally {
    reply.catch(() => undefined);
    answered.abort();
  }
}

function death(code: number | null, signalName: string | null, stderr: string): Error {
  const end = signalName ? `was ended by ${signalName}` : `ended with code ${code}`;
  const hint = signalName === 'SIGKILL' ? '; most often the memory ran out' : '';
  const text = stderr.trim() && `: ${stderr.trim()}`;
  return transient('training_process_died', `LightGBM's process ${end}${hint}${text}`);
}

function expect<K extends string>(reply: Reply, key: K): Extract<Reply, Record<K, unknown>> {
  if (!(key in reply)) throw new Error(`LightGBM's process answered without ${key}.`);
  return reply as Extract<Reply, Record<K, unknown>>;
}

/** The worker's source beside this one; in a bundle, its bundle beside that one. */
function workerPath(): string {
  const name = import.meta.url.endsWith('.ts') ? './lightgbm-worker.ts' : './lightgbm-worker.cjs';
  return fileURLToPath(new URL(name, import.meta.url));
}

/** Only what the child needs: how to find koffi and libgomp. It never sees the credentials. */
function environment(nativeFolder: string): Record<string, string> {
  const variable = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  const inherited = ['PATH', 'NODE_PATH', 'NODE_COMPILE_CACHE', 'TMPDIR'].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  const libraries = [nativeFolder, process.env[variable]].filter(Boolean).join(delimiter);
  // Idle OpenMP threads that spin for long are ruinous where cores are shared; those that sleep at once cost 5 ms a tree.
  // libgomp goes by the count, in place of the policy.
  const waiting = { OMP_WAIT_POLICY: 'PASSIVE', GOMP_SPINCOUNT: '1000' };
  return { ...Object.fromEntries(inherited), [variable]: libraries, ...waiting };
}
