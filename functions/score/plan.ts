import { basename, join } from 'node:path';
import { Champion } from '../../contracts/artifacts.ts';
import type { Batch, ScoreOutput } from '../../contracts/batch.ts';
import { misconfigured } from '../../contracts/errors.ts';
import { batchKey, championKey, runId, scoredKey, scoreFileOf } from '../../contracts/keys.ts';
import { type Landed, sourceOf } from '../../contracts/landed.ts';
import type { Source } from '../../contracts/stages.ts';
import { type Opened, openFile, writePart, writeScored } from '../../core/batch/file.ts';
import { limits } from '../../core/table/limits.ts';
import { findJson } from '../_shared/read-json.ts';
import { partKey, readScorer, writeOutcome, writtenAs } from './batch.ts';
import type { ScorePorts } from './ports.ts';

/** Rows that one function scores well within its time, with a few hundred columns too. */
export const partRows = 200_000;

/** The same object version always names the same batch. */
export function idOf({ bucket, key, versionId }: Source): string | undefined {
  const file = scoreFileOf(key);
  return file && runId(file.pipeline, bucket, key, versionId);
}

/**
 * Begins a batch: scores a small file at once, divides a large one into parts. Which version scores is decided here, so
 * that all parts are scored by the same.
 *
 * @throws Failure `RejectedData` where the file cannot be read, `Misconfigured` no_champion where no model is live.
 */
export async function plan(detail: Landed, ports: ScorePorts): Promise<ScoreOutput> {
  const source = sourceOf(detail);
  const id = idOf(source);
  if (!id) {
    ports.log.info('ignored: the key is not score/<pipeline>/<file>', { key: source.key });
    return { id: '', parts: [] };
  }
  if (await ports.isRewritten(source)) {
    ports.log.info('ignored: written anew without rows that were forgotten', { key: source.key });
    return { id: '', parts: [] };
  }
  const { path } = await ports.landing.download(source, { bytes: limits.fileBytes });
  const file = basename(source.key);
  return openFile({ path, file }, ports.folder, async (opened) => {
    const batch = await begin(id, source, opened, ports);
    if (batch.parts === 0) {
      await scoreWhole(batch, opened, ports);
      return { id, parts: [] };
    }
    for (let part = 1; part <= batch.parts; part++) await divide(batch, part, opened, ports);
    return { id, parts: Array.from({ length: batch.parts }, (_, i) => ({ id, part: i + 1 })) };
  });
}

/** `batch.json` is written first: whoever waits for the batch sees how many parts it will have. */
async function begin(id: string, source: Source, opened: Opened, { store }: ScorePorts): Promise<Batch> {
  const { pipeline, file } = scoreFileOf(source.key)!;
  const champion = await findJson(championKey(pipeline), Champion, store);
  if (!champion) throw misconfigured('no_champion', `The pipeline "${pipeline}" has no live model.`);
  const { version, model } = champion;
  const { rows, format } = opened;
  const parts = rows > partRows ? Math.ceil(rows / partRows) : 0;
  // What is written is not compressed, whatever came.
  const key = scoredKey(pipeline, file.replace(/\.(gz|zst)$/i, ''));
  const batch: Batch = { id, pipeline, source, version, model, format, key, rows, parts };
  await store.put(batchKey(id, 'batch.json'), JSON.stringify(batch, null, 2));
  return batch;
}

async function scoreWhole(batch: Batch, opened: Opened, ports: ScorePorts): Promise<void> {
  const scorer = await readScorer(batch, ports);
  const path = join(ports.folder, 'scored');
  const about = { id: batch.id, pipeline: batch.pipeline, version: batch.version, firstRow: 0 };
  const faults = await writeScored(opened, scorer, about, { path, format: batch.format });
  await scorer.close();
  await ports.landed.upload(batch.key, path);
  await writeOutcome(batch.id, writtenAs(batch, faults), ports);
}

async function divide({ id }: Batch, part: number, opened: Opened, ports: ScorePorts): Promise<void> {
  ports.signal.throwIfAborted();
  const path = join(ports.folder, 'part.parquet');
  await writePart(opened, { first: (part - 1) * partRows, rows: partRows, path });
  await ports.store.upload(partKey(id, part), path);
}
