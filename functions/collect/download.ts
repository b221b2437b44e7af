import { basename, join } from 'node:path';
import type { DatasetEntry } from '../../contracts/dataset-version.ts';
import { misconfigured } from '../../contracts/errors.ts';
import type { Ports } from '../../contracts/ports.ts';
import { type Landed, readLanded } from '../../core/table/landed.ts';
import { limits } from '../../core/table/limits.ts';
import { atMost } from '../_shared/at-most.ts';
import type { Planned } from './plan.ts';

/** A file that was read, and whether it landed anew. */
export type File = { entry: DatasetEntry; landed: Landed; fresh: boolean };

/** A small file is waited for longer than it is read: with so many on their way, reading is what takes the time. */
const atOnce = 16;

/**
 * Brings the files here, several at the same time, and makes them ready for DuckDB.
 *
 * @throws Failure `RejectedData` where a file cannot be read; `Misconfigured` data_changed where an object version is not
 *   what it was when it landed
 */
export function download(entries: readonly Planned[], ports: Ports): Promise<File[]> {
  const text = { bytes: 0 };
  return atMost(atOnce, entries, async ({ fresh, sha256: expected, ...entry }, i) => {
    const { key, versionId } = entry.source;
    const found = await ports.landing.download(entry.source, { bytes: limits.fileBytes });
    ports.signal.throwIfAborted();
    const { path, sha256, bytes } = found;
    if (expected !== undefined && expected !== sha256) {
      const text = `The version ${versionId} of ${key} is not what it was when it landed.`;
      throw misconfigured('data_changed', text);
    }
    const landed = await readLanded({ path, file: basename(key) }, join(ports.folder, `clean-${i}`), text);
    return { entry: { ...entry, sha256, bytes }, landed, fresh };
  });
}
