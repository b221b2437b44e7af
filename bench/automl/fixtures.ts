import type { Row } from './ranks.ts';
import type { Result, Task } from './result.ts';
import { systemId } from './systems.ts';

/** A result with what matters to a test; the rest is plausible. */
export function result(changes: Partial<Result> & Pick<Result, 'system'>): Result {
  return {
    set: 'some',
    split: 0,
    budget: 0,
    version: '1',
    date: '2026-11-24T12:00:00.000Z',
    load: 0.5,
    wallSeconds: 2,
    cpuSeconds: 3,
    peakMb: 300,
    ...changes,
  };
}

/** The results of one set, by system. */
export function row(name: string, task: Task, results: Result[], splits = 1): Row {
  const byId = Map.groupBy(results, ({ system, budget }) => systemId(system, budget));
  return { set: { name, task, hasText: false, splits }, results: byId };
}
