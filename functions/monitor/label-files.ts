import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Signature } from '../../contracts/dataset.ts';
import { Failure } from '../../contracts/errors.ts';
import type { LabelProblem } from '../../contracts/labels.ts';
import type { Ports } from '../../contracts/ports.ts';
import type { Source } from '../../contracts/stages.ts';
import { readLabelFile } from '../../core/labels/read.ts';

/** Of one look; what is more is read by the next. */
const MOST_FILES = 500;
const MOST_BYTES = 512 << 20;
const MOST_LABELS = 5_000_000;
const MOST_FILE_BYTES = 256 << 20;
/** The record names so many. */
const MOST_PROBLEMS = 20;

/** `paths`: the labels of each file, in the files' order. `done`: the versions that need not be read again. */
export type ReadFiles = {
  paths: string[];
  done: string[];
  files: number;
  labels: number;
  problems: LabelProblem[];
};

/** An object version by one text. */
export const versionName = ({ key, versionId }: Source) => `${key}?versionId=${versionId}`;

/**
 * Reads files of labels, oldest first, as many as one look may. A file that cannot be read is a problem that is told; it
 * is done with where that is the file's own fault, and read again at the next look where it is not.
 */
export async function readLabelFiles(
  sources: readonly Source[],
  signature: Signature,
  ports: Pick<Ports, 'landing' | 'signal' | 'folder'>,
): Promise<ReadFiles> {
  const read: ReadFiles = { paths: [], done: [], files: 0, labels: 0, problems: [] };
  const tell = (file: string, reason: string) => {
    if (read.problems.length < MOST_PROBLEMS) read.problems.push({ file, reason });
  };
  let bytes = 0;
  for (const source of sources.slice(0, MOST_FILES)) {
    ports.signal.throwIfAborted();
    if (bytes >= MOST_BYTES || read.labels >= MOST_LABELS) break;
    const file = nameOf(source);
    const to = join(ports.folder, `labels-${read.paths.length}.parquet`);
    try {
      const found = await readOne(source, { file, to }, signature, ports);
      read.paths.push(to);
      read.done.push(versionName(source));
      read.labels += found.labels;
      bytes += found.bytes;
      for (const problem of found.problems) tell(file, problem);
    } catch (error) {
      ports.signal.throwIfAborted();
      if (error instanceof Failure && error.name === 'RejectedData') read.done.push(versionName(source));
      tell(file, (error as Error).message);
    }
    read.files++;
  }
  return read;
}

async function readOne(
  source: Source,
  { file, to }: { file: string; to: string },
  signature: Signature,
  { landing, folder }: Pick<Ports, 'landing' | 'folder'>,
) {
  const { path, bytes } = await landing.download(source, { bytes: MOST_FILE_BYTES });
  try {
    return { bytes, ...(await readLabelFile({ path, file }, signature, folder, to)) };
  } finally {
    await rm(path, { force: true });
  }
}

/** What stands behind `labels/<pipeline>/`. */
const nameOf = ({ key }: Source) => key.replace(/^.*?labels\/[^/]*\//, '');
