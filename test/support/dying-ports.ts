import type * as fc from 'fast-check';
import { memoryConditional } from './memory-conditional.ts';
import { textStore } from './text-store.ts';

/**
 * Ports over `objects` whose steps are done in the scheduler's order; the steps numbered in `crashes` end the environment
 * that takes them: before S3 has done what was asked, or after it.
 */
export function dyingPorts(objects: Map<string, string>, scheduler: fc.Scheduler, crashes: number[]) {
  let steps = 0;
  const step = async () => {
    await scheduler.schedule(Promise.resolve());
    if (crashes.includes(steps++)) throw new Error('the environment died');
  };
  const plain = memoryConditional(objects, step);
  const swap: typeof plain.swap = async (...args) => {
    const done = await plain.swap(...args);
    await step();
    return done;
  };
  return { store: textStore(objects, step), objects: { ...plain, swap } };
}
