import type { ModelInput } from '../../contracts/dataset.ts';
import type { Store } from '../../contracts/ports.ts';
import { gather } from '../../core/table/gather.ts';
import type { Table } from '../../core/table/table.ts';
import { readCaptured } from './captured.ts';

/** Two million requests in full objects. Objects are read at once in groups, as S3 answers each in 20 ms or so. */
const MOST_OBJECTS = 20_000;
const AT_ONCE = 32;

export type Traffic = {
  table: Table;
  objects: { read: number; leftOut: number };
  unreadable: number;
};

/** The requests in the newest of the captured objects, as one table. `keys` are oldest first. */
export async function readTraffic(
  keys: string[],
  inputs: readonly ModelInput[],
  store: Store,
  signal: AbortSignal,
): Promise<Traffic> {
  const chosen = keys.slice(-MOST_OBJECTS);
  const gathered = gather();
  let unreadable = 0;
  for (let at = 0; at < chosen.length; at += AT_ONCE) {
    signal.throwIfAborted();
    const objects = await Promise.all(chosen.slice(at, at + AT_ONCE).map((key) => store.find(key)));
    for (const bytes of objects) {
      if (!bytes) continue; // expired since it was listed
      const captured = readCaptured(bytes, inputs);
      for (const table of captured.tables) gathered.add(table);
      unreadable += captured.unreadable;
    }
  }
  const objects = { read: chosen.length, leftOut: keys.length - chosen.length };
  return { table: gathered.table(), objects, unreadable };
}
