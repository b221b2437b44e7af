import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ZipOptions, type ZippableFile, zipSync } from 'fflate';

/** The earliest date that the format knows: the same files make the same bytes. */
const mtime = new Date(1980, 0, 1);
/** Made by Unix, a regular file that all may read: whoever unpacks it for Lambda is not who runs it. */
const options: ZipOptions = { mtime, os: 3, attrs: (0o100644 << 16) >>> 0 };

/** Writes the files of a folder, named by paths with `/`, as a ZIP archive of the same bytes each time. */
export function zip(folder: string, files: string[], archive: string): void {
  const entries = files.map((file): [string, ZippableFile] => [
    file,
    [readFileSync(join(folder, file)), options],
  ]);
  writeFileSync(archive, zipSync(Object.fromEntries(entries)));
}
