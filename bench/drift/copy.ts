import { join } from 'node:path';
import { Pipeline } from '../../contracts/pipeline.ts';
import { type Fitted, fit } from './fit.ts';
import type { readSet, TimedSet } from './sets.ts';
import { shuffled, type Stream, toStream, windowRows } from './windows.ts';

type SetData = ReturnType<typeof readSet>;

/** A shuffled copy of a set: the model of its first rows, and the windows that come afterwards. */
export type Copy = { set: TimedSet; data: SetData; seed: number; stream: Stream; fitted: Fitted; pipeline: Pipeline; folder: string }; // prettier-ignore

const budgetSeconds = 1;
const mostTraining = 4000;
/** Windows without a shift, then those with one. */
export const cleanWindows = 4;
export const shiftedWindows = 2;

export const pipelineOf = ({ name }: TimedSet, { target, task }: SetData, seed: number): Pipeline =>
  Pipeline.parse({
    name: name.replaceAll('_', '-'),
    target,
    problemType: task,
    budgetSeconds,
    seed,
    split: { by: 'random' },
  });

/** Shuffles a set by the seed, and fits a model to the first rows of it. */
export async function makeCopy(set: TimedSet, data: SetData, seed: number, root: string): Promise<Copy> {
  const pipeline = pipelineOf(set, data, seed);
  const stream = toStream(shuffled(data.rows, seed), {
    share: 0.5,
    most: mostTraining,
    windowRows: windowRows(set.perWeek, pipeline.monitoring.minimumRows),
    windows: cleanWindows + shiftedWindows,
  });
  const folder = join(root, `${pipeline.name}-${seed}`);
  const fitted = await fit(stream.training, pipeline, { folder, version: 1, startedBy: 'landing' });
  return { set, data, seed, stream, fitted, pipeline, folder };
}
