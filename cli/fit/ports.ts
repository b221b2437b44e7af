import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Log, Ports } from '../../contracts/ports.ts';
import type { Source } from '../../contracts/stages.ts';
import { fileLanding, folderStore } from '../local/folder-store.ts';
import { repository } from '../setup/paths.mjs';

/** Where a fit takes place: `file` is what landed as `source`, everything else is below `folder`. */
export type Site = { folder: string; source: Source; file: string };

export const storeFolder = (folder: string) => join(folder, 'store');

/** The ports of a stage that works on this machine's files. */
export const localPorts = ({ folder, source, file }: Site, log: Log): Ports => ({
  store: folderStore(storeFolder(folder)),
  landing: fileLanding(source, file),
  log,
  signal: new AbortController().signal,
  folder,
  nativeFolder: process.env.LANDFALL_NATIVE_DIR ?? join(repository, '.landfall/native'),
  threads: availableParallelism(),
});
