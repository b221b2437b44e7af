import type { Decisions } from '../../contracts/artifacts.ts';
import { runKey } from '../../contracts/keys.ts';
import type { Ports } from '../../contracts/ports.ts';
import type { Stages } from '../../contracts/stages.ts';
import { learntRows } from '../../core/evaluate/learnt.ts';
import { readSignature } from '../../core/onnx/scorer.ts';
import type { LiveModel } from './champion.ts';

/**
 * Which of the held-out rows the champion has learnt from; undefined where its run's data are gone. Rows that are upserted
 * are known by their key; others by all that the champion has learnt from them, and by what rows are divided by, since
 * few columns may well be alike in two rows of different times.
 */
export async function learntBy(
  champion: LiveModel,
  { run, collect, preprocess }: Pick<Stages['evaluate']['in'], 'run' | 'collect' | 'preprocess'>,
  { split }: Pick<Decisions, 'split'>,
  { store, threads }: Pick<Ports, 'store' | 'threads'>,
): Promise<Uint8Array | undefined> {
  const keys = {
    data: runKey(champion.runId, 'collect', 'data.parquet'),
    split: runKey(champion.runId, 'preprocess', 'split.parquet'),
  };
  const there = await store.list(`runs/${champion.runId}/`);
  if (!Object.values(keys).every((key) => there.includes(key))) return undefined;
  const { accumulation } = run.pipeline;
  const { inputs, target } = readSignature(champion.model);
  const learnt = [...inputs.map(({ name }) => name), target, ...('column' in split ? [split.column] : [])];
  return learntRows(
    { data: await store.download(collect.data.key), split: await store.download(preprocess.split.key) },
    { data: await store.download(keys.data), split: await store.download(keys.split) },
    accumulation.mode === 'upsert' ? accumulation.key : [...new Set(learnt)],
    threads,
  );
}
