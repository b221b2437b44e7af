import { Batch, type BatchOutcome } from '../../contracts/batch.ts';
import { batchKey } from '../../contracts/keys.ts';
import { openScorer, type Scorer } from '../../core/onnx/scorer.ts';
import { readJson } from '../_shared/read-json.ts';
import type { ScorePorts } from './ports.ts';

const numbered = (part: number) => String(part).padStart(5, '0');
export const partKey = (id: string, part: number) => batchKey(id, `part-${numbered(part)}.parquet`);
export const scoredPartKey = (id: string, part: number) => batchKey(id, `scored-${numbered(part)}.parquet`);
/** How many rows of a part have no prediction. */
export const faultsKey = (id: string, part: number) => batchKey(id, `faults-${numbered(part)}.json`);

export const readBatch = (id: string, { store }: ScorePorts): Promise<Batch> =>
  readJson(batchKey(id, 'batch.json'), Batch, store);

export const readScorer = async ({ model }: Batch, { store }: ScorePorts): Promise<Scorer> =>
  openScorer(await store.get(model.key));

export function writtenAs({ rows, version, source, key }: Batch, faults: number): BatchOutcome {
  return { status: 'Scored', rows, faults, version, bucket: source.bucket, key };
}

export async function writeOutcome(id: string, outcome: BatchOutcome, { store }: ScorePorts): Promise<void> {
  await store.put(batchKey(id, 'outcome.json'), JSON.stringify(outcome, null, 2));
}
