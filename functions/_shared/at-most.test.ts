import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { atMost } from './at-most.ts';

async function property(scheduler: fc.Scheduler, all: { fails: boolean }[], limit: number) {
  let running = 0;
  let most = 0;
  const begun: number[] = [];
  const work = async ({ fails }: { fails: boolean }, i: number) => {
    most = Math.max(most, ++running);
    begun.push(i);
    await scheduler.schedule(Promise.resolve());
    running--;
    if (fails) throw new Error(`${i}`);
    return i * i;
  };
  const outcome = await scheduler.waitFor(atMost(limit, all, work).catch((error: Error) => error.message));
  expect(most).toBeLessThanOrEqual(limit);
  expect(running).toBe(0);
  const failed = begun.filter((i) => all[i].fails);
  expect(outcome).toEqual(failed.length ? `${Math.min(...failed)}` : all.map((_, i) => i * i));
}

test('in any order of their ends: answers by item, no more than allowed at once, the first error', async () => {
  const items = fc.array(fc.record({ fails: fc.boolean() }), { maxLength: 12 });
  await fc.assert(fc.asyncProperty(fc.scheduler(), items, fc.integer({ min: 1, max: 5 }), property));
});
