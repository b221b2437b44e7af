import { Failure, rejected } from '../../contracts/errors.ts';
import type { Observation } from '../../contracts/serving.ts';
import { differing } from './differ.ts';
import type { Answered, Model, Read } from './respond.ts';
import { checkPredictions, type Opened } from './version.ts';

/** A version of the pipeline's model. `open` loads it once; where that failed, the next call tries again. */
export type Version = { version: number; open: () => Promise<Opened> };

/** What another version than the primary is there for, as `ServingPlan` tells it. */
export type Role = { role: 'canary'; share: number } | { role: 'shadow' } | { role: 'fallback' };

export type Versions = { pipeline: string; primary: Version; other?: Version & Role };

export type ServingPorts = {
  /** Uniform over [0, 1). */
  random: () => number;
  /** Milliseconds of a clock that never goes back. */
  now: () => number;
  /** A version could not answer, or could not be compared. */
  warn: (message: string, version: number, error: unknown) => void;
};

/**
 * A pipeline's versions as one model. A canary answers its share of the requests, by chance; a shadow none, but scores
 * each as well; a version that throws, or answers with what is no prediction, is answered for by the other one, whatever
 * the roles, and the answer tells that it `failed`. Each reads the request by its own signature: what one version
 * refuses and the other takes is a failure of the first; what both refuse is the client's.
 *
 * @throws where the primary cannot be opened, nor the other one.
 */
export async function openModel(versions: Versions, ports: ServingPorts): Promise<Model> {
  const { pipeline, primary, other } = versions;
  if (other && other.role !== 'fallback') void other.open().catch(() => undefined); // it warns when it is asked
  const described = await primary.open().catch((error: unknown) => {
    ports.warn('a version cannot be opened', primary.version, error);
    if (!other) throw error;
    return other.open();
  });
  const ask = (version: number) => [primary, other].find((known) => known?.version === version);
  const compare = comparing(ports);
  return {
    pipeline,
    version: primary.version,
    signature: described.signature,
    async predict(read, only) {
      if (only !== undefined) return predict(ask(only) ?? unknownVersion(only), read);
      const takes = other?.role === 'canary' && ports.random() < other.share;
      const answered = await (takes
        ? predictOr(other, primary, read, ports)
        : predictOr(primary, other, read, ports));
      if (other?.role !== 'shadow' || answered.failed) return answered;
      return { ...answered, shadow: () => compare(answered, other, read) };
    },
    async explain(table, most, version) {
      return (await (ask(version) ?? unknownVersion(version)).open()).explain(table, most);
    },
  };
}

async function predict({ version, open }: Version, read: Read): Promise<Answered> {
  const { signature, ...opened } = await open();
  const table = read(signature);
  const predictions = await opened.predict(table);
  checkPredictions(predictions, signature, table.rows);
  return { version, signature, table, predictions };
}

/** By the first version, or where that fails by the second one. */
async function predictOr(
  first: Version,
  second: Version | undefined,
  read: Read,
  { warn }: ServingPorts,
): Promise<Answered> {
  try {
    return await predict(first, read);
  } catch (error) {
    if (!second) throw error;
    const answered = await predict(second, read).catch((another: unknown) => {
      throw isRejected(another) && !isRejected(error) ? another : error;
    });
    warn('a version could not answer, another one did', first.version, error);
    return { ...answered, failed: { version: first.version, reason: reasonOf(error) } };
  }
}

function comparing({ now, warn }: ServingPorts) {
  const differ = differing();
  return async (live: Answered, shadow: Version, read: Read): Promise<NonNullable<Observation['shadow']>> => {
    const { version } = shadow;
    const started = now();
    try {
      const scored = await predict(shadow, read);
      return { version, millis: now() - started, differs: differ(live, scored) };
    } catch (error) {
      warn('the shadow could not score a request', version, error);
      return { version, millis: now() - started, differs: live.table.rows, reason: reasonOf(error) };
    }
  };
}

const isRejected = (error: unknown) => error instanceof Failure && error.name === 'RejectedData';

/** Of a capture's line: short, and never a stack. */
const reasonOf = (error: unknown) =>
  (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 300);

function unknownVersion(version: number): never {
  throw rejected('not_found', `Version ${version} is not served here.`);
}

/** Remembers what a promise brought, until it fails. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
