import { rm } from 'node:fs/promises';
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import type { Cursor } from '../../contracts/monitor.ts';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { advance, unseenKeys } from './cursor.ts';

const folders: string[] = [];
async function ports() {
  const made = await memoryPorts();
  folders.push(made.folder);
  return made;
}
afterAll(() => Promise.all(folders.map((made) => rm(made, { recursive: true }))));

const folder = 'capture/churn/landfall-churn/AllTraffic/';
const key = (minute: number, id: string) => {
  const hour = new Date(Date.UTC(2026, 1, 27, 20) + minute * 60_000).toISOString().slice(0, 13);
  return `${folder}${hour.replaceAll(/[-T]/g, '/')}/${id}.jsonl`;
};
const now = (minute: number) => new Date(Date.UTC(2026, 1, 27, 20) + minute * 60_000);

/** Objects in the order in which they arrive: minutes rise, ids within an hour are in no order. */
const arrivals = fc.array(
  fc.record({ after: fc.integer({ min: 0, max: 400 }), id: fc.uuid(), look: fc.boolean() }),
  { maxLength: 40 },
);

test('every object is seen exactly once, whatever the pauses and wherever it sorts', async () => {
  const { store } = await ports();
  await fc.assert(
    fc.asyncProperty(arrivals, async (all) => {
      const objects: string[] = [];
      const seen: string[] = [];
      const listing = {
        ...store,
        list: async (prefix: string) => objects.filter((k) => k.startsWith(prefix)),
      };
      let cursor: Cursor | undefined;
      let minute = 0;
      for (const { after, id, look } of [...all, { after: 1, id: 'last', look: true }]) {
        minute += after;
        objects.push(key(minute, id));
        if (!look) continue;
        const keys = await unseenKeys(folder, cursor, now(minute), listing);
        seen.push(...keys);
        cursor = advance(cursor, keys);
      }
      expect(seen.toSorted()).toEqual(objects.toSorted());
    }),
    { numRuns: 50 },
  );
});

test('an object that arrives late from the hour before is seen too', async () => {
  const { store } = await ports();
  const [early, late] = [key(65, 'b'), key(59, 'z')];
  await store.put(early, '');
  const first = await unseenKeys(folder, undefined, now(66), store);
  await store.put(late, '');
  const cursor = advance(undefined, first);
  expect(await unseenKeys(folder, cursor, now(67), store)).toEqual([late]);
});

test('the cursor keeps two hours of names, not all', () => {
  const keys = Array.from({ length: 100 }, (_, hour) => key(hour * 60, 'a'));
  expect(advance(undefined, keys)?.keys).toHaveLength(2);
  expect(advance(undefined, [])).toBeUndefined();
});

test('after a pause of months all days are found', async () => {
  const { store } = await ports();
  const old = key(0, 'a');
  const days = 60 * 24;
  await store.put(key(40 * days, 'b'), '');
  await store.put(key(90 * days, 'c'), '');
  const found = await unseenKeys(folder, advance(undefined, [old]), now(91 * days), store);
  expect(found.map((k) => k.at(-7))).toEqual(['b', 'c']);
});
