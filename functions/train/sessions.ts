import type { Ports } from '../../contracts/ports.ts';
import { estimatorNamed } from '../../core/estimators/registry.ts';
import type { FitSession } from '../../core/estimators/estimator.ts';
import type { TrainingData } from './data.ts';

/** One worker's sessions, by estimator: opened when first needed, so that the data is loaded once per worker. */
export type Sessions = {
  of(estimator: string): Promise<FitSession>;
  /** Closes one, after a failure: the next `of` opens it anew. */
  drop(estimator: string): Promise<void>;
  close(): Promise<void>;
};

type Context = Pick<Ports, 'nativeFolder' | 'signal' | 'threads'> & { seed: number };

export function openSessions(data: TrainingData, context: Context): Sessions {
  const open = new Map<string, FitSession>();
  const drop = async (name: string) => {
    const session = open.get(name);
    open.delete(name);
    await session?.close();
  };
  return {
    drop,
    of: async (name) => {
      const known = open.get(name);
      if (known) return known;
      const estimator = estimatorNamed(name);
      const session = await estimator.open(await data.fitData(estimator.plan), context);
      open.set(name, session);
      return session;
    },
    close: async () => {
      await Promise.all([...open.keys()].map(drop));
    },
  };
}
