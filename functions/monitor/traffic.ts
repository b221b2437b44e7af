import type { ModelInput } from '../../contracts/dataset.ts';
import type { Store } from '../../contracts/ports.ts';
import type { CapturedRequest, Traffic } from '../../core/checks/situation.ts';
import { gather } from '../../core/table/gather.ts';
import { readCaptured } from './captured.ts';

/** Two million requests in full objects. Objects are read at once in groups, as S3 answers each in 20 ms or so. */
const MOST_OBJECTS = 20_000;
const AT_ONCE = 32;
/** No more objects are read once there are so many rows: more tell nothing more about a distribution, and take memory. */
const MOST_ROWS = 2_000_000;
/** Names of columns that the model does not take: a client may invent any number. */
const MOST_NAMES = 1000;

/** What the captured objects hold, and how many were read; those beyond the bounds are the oldest. */
export type Seen = { traffic: Traffic; objects: { read: number; leftOut: number } };

/** The requests in the newest of the captured objects. `keys` are oldest first, the rows newest object first. */
export async function readTraffic(
  keys: readonly string[],
  inputs: readonly ModelInput[],
  store: Pick<Store, 'find'>,
  signal: AbortSignal,
): Promise<Seen> {
  const newest = keys.toReversed().slice(0, MOST_OBJECTS);
  const seen = collector();
  let read = 0;
  while (read < newest.length && seen.rows() < MOST_ROWS) {
    signal.throwIfAborted();
    const group = newest.slice(read, read + AT_ONCE);
    for (const bytes of await Promise.all(group.map((key) => store.find(key)))) {
      if (bytes) seen.add(bytes, inputs); // else it has expired since it was listed
    }
    read += group.length;
  }
  return { traffic: seen.traffic(), objects: { read, leftOut: keys.length - read } };
}

function collector() {
  const gathered = gather();
  const requests: CapturedRequest[] = [];
  const requestOf: number[] = [];
  const unknown = new Map<string, number>();
  const absent = new Map<string, number>();
  let unreadable = 0;
  return {
    rows: () => requestOf.length,
    add(bytes: Uint8Array, inputs: readonly ModelInput[]): void {
      for (const line of readCaptured(bytes, inputs)) {
        if (line.request) requests.push(line.request);
        if (!line.rows) {
          unreadable += Number(!line.request || line.request.observation.status < 400);
          continue;
        }
        const { table, ignored } = line.rows;
        gathered.add(table);
        for (let row = 0; row < table.rows; row++) requestOf.push(requests.length - 1);
        for (const name of ignored)
          if (unknown.has(name) || unknown.size < MOST_NAMES) count(unknown, name, table.rows);
        for (const [name, lacking] of line.rows.absent) count(absent, name, lacking);
      }
    },
    traffic: (): Traffic => ({
      table: gathered.take(),
      requests,
      requestOf: Int32Array.from(requestOf),
      unreadable,
      unknown,
      absent,
    }),
  };
}

const count = (counts: Map<string, number>, name: string, more: number) =>
  counts.set(name, (counts.get(name) ?? 0) + more);
