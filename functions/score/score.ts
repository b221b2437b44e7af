import { join } from 'node:path';
import { z } from 'zod';
import type { Part, ScoreInput, ScoreOutput } from '../../contracts/batch.ts';
import { sourceOf } from '../../contracts/landed.ts';
import { joinScored, openFile, writeScored } from '../../core/batch/file.ts';
import { readJson } from '../_shared/read-json.ts';
import { explain } from '../_shared/state-error.ts';
import {
  faultsKey,
  partKey,
  readBatch,
  readScorer,
  scoredPartKey,
  writeOutcome,
  writtenAs,
} from './batch.ts';
import { idOf, partRows, plan } from './plan.ts';
import type { ScorePorts } from './ports.ts';

const Faults = z.object({ faults: z.int() });

/** Scores a file under `score/<pipeline>/` as a whole; the input's `action` says which step of it. */
export function score(input: ScoreInput, ports: ScorePorts): Promise<ScoreOutput> {
  if (input.action === 'plan') return plan(input.detail, ports);
  if (input.action === 'part') return scorePart(input, ports);
  if (input.action === 'join') return joinParts(input.id, ports);
  return fail(input, ports);
}

async function scorePart({ id, part }: Part, ports: ScorePorts): Promise<ScoreOutput> {
  const batch = await readBatch(id, ports);
  const scorer = await readScorer(batch, ports);
  const landed = { path: await ports.store.download(partKey(id, part)), file: `part ${part}` };
  const path = join(ports.folder, 'scored.parquet');
  const { pipeline, version } = batch;
  const about = { id, pipeline, version, firstRow: (part - 1) * partRows };
  const faults = await openFile(landed, ports.folder, (opened) =>
    writeScored(opened, scorer, about, { path, format: 'parquet' }),
  );
  await scorer.close();
  await ports.store.put(faultsKey(id, part), JSON.stringify({ faults }));
  // Last, since it is by these that the parts are counted which are done.
  await ports.store.upload(scoredPartKey(id, part), path);
  return { id, parts: [] };
}

async function joinParts(id: string, ports: ScorePorts): Promise<ScoreOutput> {
  const batch = await readBatch(id, ports);
  const parts = Array.from({ length: batch.parts }, (_, i) => i + 1);
  const paths: string[] = [];
  let faults = 0;
  for (const part of parts) {
    ports.signal.throwIfAborted();
    paths.push(await ports.store.download(scoredPartKey(id, part)));
    faults += (await readJson(faultsKey(id, part), Faults, ports.store)).faults;
  }
  const path = join(ports.folder, 'scored');
  await joinScored(paths, { path, format: batch.format });
  await ports.landed.upload(batch.key, path);
  await writeOutcome(id, writtenAs(batch, faults), ports);
  return { id, parts: [] };
}

/** Written where whoever waits for the batch looks. */
async function fail(
  { detail, error: caught }: Extract<ScoreInput, { action: 'failed' }>,
  ports: ScorePorts,
): Promise<ScoreOutput> {
  const id = idOf(sourceOf(detail)) ?? '';
  const { error, cause } = explain(caught);
  if (id) await writeOutcome(id, { status: 'Failed', error, cause }, ports);
  return { id, parts: [], error, cause };
}
