import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Signature } from '../../contracts/dataset.ts';
import { predictionsPrefix } from '../../contracts/keys.ts';
import type { Ports } from '../../contracts/ports.ts';
import type { Traffic } from '../../core/checks/situation.ts';
import { writeKept } from '../../core/labels/keep.ts';

/** What a look keeps: its traffic, with the predictions of the live `version`; `now` names the look. */
export type Kept = {
  pipeline: string;
  version: number;
  signature: Signature;
  traffic: Traffic;
  now: Date;
};

/** What is kept of a look, and what it knows of labels: `predictions/<pipeline>/<time>/…`. */
export const keptKey = (pipeline: string, look: string, artifact: string) =>
  `${predictionsPrefix(pipeline)}${look}/${artifact}`;

/**
 * Keeps the predictions of newly read captures until their true values come: `ids.parquet` and `rows.parquet`, as
 * {@link writeKept} has them. To be called once for each captured request, before its capture is done with: a look that is
 * made again keeps them again, and each is judged once all the same.
 */
export async function keepPredictions(
  { pipeline, version, signature, traffic, now }: Kept,
  { store, folder }: Pick<Ports, 'store' | 'folder'>,
): Promise<void> {
  if (traffic.table.rows === 0) return;
  const paths = { ids: join(folder, 'kept-ids.parquet'), rows: join(folder, 'kept-rows.parquet') };
  const { rows } = await writeKept(traffic, signature, version, paths);
  const key = (artifact: string) => keptKey(pipeline, now.toISOString(), artifact);
  // The ids come last: whoever finds them finds the rows.
  if (rows > 0) await store.upload(key('rows.parquet'), paths.rows);
  await store.upload(key('ids.parquet'), paths.ids);
  await Promise.all([rm(paths.ids), rm(paths.rows)]);
}
