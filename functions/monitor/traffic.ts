import type { ModelInput } from '../../contracts/dataset.ts';
import type { Store } from '../../contracts/ports.ts';
import { concat } from '../../core/table/concat.ts';
import type { Table } from '../../core/table/table.ts';
import { readCaptured } from './captured.ts';

/** More tells nothing more about a distribution. Objects are read at once in groups, as S3 answers each in 20 ms or so. */
const MOST_OBJECTS = 5000;
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
  const tables: Table[] = [];
  let unreadable = 0;
  for (let at = 0; at < chosen.length; at += AT_ONCE) {
    signal.throwIfAborted();
    const objects = await Promise.all(chosen.slice(at, at + AT_ONCE).map((key) => store.find(key)));
    for (const bytes of objects) {
      if (!bytes) continue; // expired since it was listed
      const captured = readCaptured(bytes, inputs);
      tables.push(...captured.tables);
      unreadable += captured.unreadable;
    }
  }
  const objects = { read: chosen.length, leftOut: keys.length - chosen.length };
  return { table: concat(tables), objects, unreadable };
}
