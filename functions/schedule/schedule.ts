import { misconfigured } from '../../contracts/errors.ts';
import { championKey, pipelineKey } from '../../contracts/keys.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import type { Log, Store } from '../../contracts/ports.ts';
import {
  pipelineOfSchedule,
  purposes,
  type ScheduleInput,
  scheduleName,
  schedulePrefix,
  type ScheduleOutput,
} from '../../contracts/schedule.ts';
import { toFailure } from '../_shared/failure.ts';
import { livePipelines } from '../_shared/live.ts';
import { findJson } from '../_shared/read-json.ts';
import type { Schedules } from './eventbridge.ts';
import { wantedSchedules } from './wanted.ts';

export type SchedulePorts = {
  store: Pick<Store, 'find' | 'list'>;
  schedules: Schedules;
  log: Log;
};

/**
 * Brings the schedules of one pipeline, or of all, to what the definitions say: a pipeline with a live model has one for
 * looks, and one for retraining where its definition asks for it. Repeating it changes nothing. One definition in trouble
 * does not keep the others from theirs; its own schedules stay as they are.
 *
 * @throws Failure `Misconfigured` schedules_incomplete, naming the pipelines that could not be scheduled
 */
export async function schedule(
  { pipeline }: ScheduleInput,
  ports: SchedulePorts,
  now: Date,
): Promise<ScheduleOutput> {
  const done: ScheduleOutput = { made: [], changed: [], removed: [] };
  const failed: string[] = [];
  for (const name of pipeline ? [pipeline] : await concerned(ports)) {
    try {
      await bringInOrder(name, ports, done, now);
    } catch (error) {
      const failure = toFailure(error);
      if (failure.name === 'Transient') throw failure;
      failed.push(`${name} (${failure.message})`);
    }
  }
  ports.log.info('schedules are in order', done);
  if (!failed.length) return done;
  throw misconfigured('schedules_incomplete', `Pipelines could not be scheduled: ${failed.join('; ')}`);
}

/** The pipelines with a live model, and those that have schedules. */
async function concerned({ store, schedules }: SchedulePorts): Promise<string[]> {
  const scheduled = (await schedules.names(schedulePrefix)).flatMap((name) => pipelineOfSchedule(name) ?? []);
  return [...new Set([...(await livePipelines(store)), ...scheduled])].toSorted();
}

async function bringInOrder(
  name: string,
  { store, schedules }: SchedulePorts,
  done: ScheduleOutput,
  now: Date,
): Promise<void> {
  const isLive = (await store.find(championKey(name))) !== undefined;
  const definition = await findJson(pipelineKey(name), Pipeline, store);
  const wanted = isLive && definition ? wantedSchedules(definition, now) : [];
  const found = await Promise.all(wanted.map((one) => schedules.compare(one)));
  for (const [i, one] of wanted.entries()) {
    if (found[i] === 'same') continue;
    await schedules.put(one);
    done[found[i] === 'absent' ? 'made' : 'changed'].push(one.name);
  }
  const kept = new Set(wanted.map((one) => one.name));
  const there = await schedules.names(`${schedulePrefix}${name}-`);
  const own = new Set(purposes.map((purpose) => scheduleName(name, purpose)));
  for (const left of there.filter((one) => own.has(one) && !kept.has(one))) {
    await schedules.remove(left);
    done.removed.push(left);
  }
}
