import { z } from 'zod';
import { PipelineName } from './pipeline.ts';

/** `{}` brings the schedules of all pipelines in order, and removes those of pipelines that are gone. */
export const ScheduleInput = z.object({ pipeline: PipelineName.optional() });
export type ScheduleInput = z.infer<typeof ScheduleInput>;

/** The schedules' names, by what was done; those that were right are not named. */
export const ScheduleOutput = z.object({
  made: z.array(z.string()),
  changed: z.array(z.string()),
  removed: z.array(z.string()),
});
export type ScheduleOutput = z.infer<typeof ScheduleOutput>;

/** What a pipeline's schedules are for; their names are `landfall-<pipeline>-<purpose>`. */
export const purposes = ['monitor', 'retrain'] as const;
export type Purpose = (typeof purposes)[number];

export const schedulePrefix = 'landfall-';
export const scheduleName = (pipeline: string, purpose: Purpose) => `${schedulePrefix}${pipeline}-${purpose}`;

/** The pipeline of such a name; undefined for the name of another schedule. */
export const pipelineOfSchedule = (name: string): string | undefined =>
  /^landfall-([a-z][a-z0-9-]{0,39})-(monitor|retrain)$/.exec(name)?.[1];
