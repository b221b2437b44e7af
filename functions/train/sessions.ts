import type { Candidate } from '../../contracts/artifacts.ts';
import type { Ports } from '../../contracts/ports.ts';
import type { FitData, FitSession } from '../../core/estimators/estimator.ts';
import { estimatorNamed, estimators } from '../../core/estimators/registry.ts';
import type { TrainingData } from './data.ts';

/** What a session is opened for. */
export type Opening = Pick<Candidate, 'estimator' | 'plan' | 'share' | 'params'>;

/** One worker's sessions, by estimator and data: opened when first needed, so that the data is loaded once per worker. */
export type Sessions = {
  of(opening: Opening): Promise<FitSession>;
  isOpen(opening: Opening): boolean;
  /** Closes one, after a failure: the next `of` opens it anew. */
  drop(opening: Opening): Promise<void>;
  close(): Promise<void>;
};

type Context = Pick<Ports, 'nativeFolder' | 'signal' | 'threads'> & { seed: number };

/** `read` gives a plan's folds. At most `mostOpen` stay open: the one that was asked for longest ago is closed. */
export function openSessions(read: TrainingData['fitData'], context: Context, mostOpen: number): Sessions {
  /** The least recently used first. */
  const open = new Map<string, FitSession>();
  const drop = async (key: string) => {
    const session = open.get(key);
    open.delete(key);
    await session?.close();
  };
  return {
    drop: (opening) => drop(keyOf(opening)),
    isOpen: (opening) => open.has(keyOf(opening)),
    of: async (opening) => {
      const key = keyOf(opening);
      const known = open.get(key);
      open.delete(key);
      while (open.size >= mostOpen) await drop(open.keys().next().value ?? '');
      const session = known ?? (await start(opening));
      open.set(key, session);
      return session;
    },
    close: async () => {
      await Promise.all([...open.keys()].map(drop));
    },
  };

  async function start({ estimator, plan, share, params }: Opening): Promise<FitSession> {
    return estimatorNamed(estimator).open(await read(plan, { share }), context, params);
  }
}

/** Equal where one session serves both. A name that no estimator has fails where it is opened. */
function keyOf({ estimator, plan, share = 1, params }: Opening): string {
  const { loading = [] } = estimators.find(({ name }) => name === estimator) ?? {};
  return JSON.stringify([estimator, plan, share, ...loading.map((name) => params[name])]);
}

/**
 * Reads each plan's folds once for the workers that ask for them while somebody still uses them; afterwards the memory is
 * free and they are read again.
 */
export function sharedReads(read: TrainingData['fitData']): TrainingData['fitData'] {
  const reading = new Map<string, Promise<FitData>>();
  const inUse = new Map<string, WeakRef<FitData>>();
  return async (plan, { share = 1 } = {}) => {
    const key = JSON.stringify([plan, share]);
    const known = inUse.get(key)?.deref() ?? reading.get(key);
    if (known) return known;
    const promise = read(plan, { share });
    reading.set(key, promise);
    try {
      const data = await promise;
      inUse.set(key, new WeakRef(data));
      return data;
    } finally {
      reading.delete(key);
    }
  };
}
