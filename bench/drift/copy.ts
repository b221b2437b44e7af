import { join } from 'node:path';
import { Pipeline } from '../../contracts/pipeline.ts';
import { type Fitted, fit } from './fit.ts';
import type { readSet, TimedSet } from './sets.ts';
import { shuffledApart, type Stream, toStream, windowRows } from './windows.ts';

type SetData = ReturnType<typeof readSet>;

/** A shuffled copy of a set: the model of its first rows, and the windows that come afterwards. */
export type Copy = { set: TimedSet; data: SetData; seed: number; stream: Stream; fitted: Fitted; pipeline: Pipeline; folder: string }; // prettier-ignore

const budgetSeconds = 1;
const share = 0.5;
const mostTraining = 2000;
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

/** Fits take the most time by far: so many copies have the same rows to learn from, and the others in an order of their own. */
export const copiesPerModel = 4;

/** A shuffled copy of a set by the seed (from 1), and a model of its first rows. */
export async function makeCopy(set: TimedSet, data: SetData, seed: number, root: string): Promise<Copy> {
  const model = Math.ceil(seed / copiesPerModel);
  const pipeline = pipelineOf(set, data, model);
  const stream = toStream(shuffledApart(data.rows, share, model, seed), {
    share,
    most: mostTraining,
    windowRows: windowRows(set.perWeek, pipeline.monitoring.minimumRows),
    windows: cleanWindows + shiftedWindows,
  });
  const folder = join(root, `${pipeline.name}-${model}`);
  const fitted = await fit(stream.training, pipeline, { folder, version: 1, startedBy: 'landing' });
  return { set, data, seed, stream, fitted, pipeline, folder };
}
