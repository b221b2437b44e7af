import { rm } from 'node:fs/promises';
import { Failure, rejected } from '../../contracts/errors.ts';
import { withoutParquetRows } from '../../core/forget/parquet.ts';
import type { Selection } from '../../core/forget/selection.ts';
import { nothingFound, withoutRows } from '../../core/forget/text.ts';
import { withDuckDB } from '../../core/native/duckdb.ts';
import {
  type Compression,
  compressed,
  decompressed,
  readHead,
  writeBlocks,
} from '../../core/native/files.ts';
import { compressionOf, isParquet } from '../../core/table/format.ts';
import type { ForgetPorts } from './ports.ts';

/** `path`: the file without the rows that go, where there were some. `unreadable`: why it could not be searched. */
export type Filtered = { removed: number; left: number; path?: string; unreadable?: string };

type Scratch = Pick<ForgetPorts, 'folder' | 'threads'>;

/**
 * A table of any format that collect reads, plain or compressed, without the rows that go; compressed as it was. A file that
 * is no table says why instead.
 */
export async function filterFile(
  file: { path: string; key: string },
  selection: Selection,
  scratch: Scratch,
): Promise<Filtered> {
  try {
    return await filtered(file, selection, scratch);
  } catch (error) {
    if (!(error instanceof Failure) || error.name !== 'RejectedData') throw error;
    return { removed: 0, left: 0, unreadable: error.message };
  }
}

async function filtered(
  { path, key }: { path: string; key: string },
  selection: Selection,
  scratch: Scratch,
): Promise<Filtered> {
  const to = `${path}.anew`;
  const { head, size } = await readHead(path, 64);
  if (size === 0) return { removed: 0, left: 0 };
  if (isParquet(head)) return parquet(path, to, selection, scratch);
  const compression = compressionOf(head, key);
  if (await holdsParquet(path, compression)) return packedParquet(path, to, compression, selection, scratch);
  const found = nothingFound();
  await writeBlocks(
    to,
    compressed(withoutRows(decompressed(path, compression), selection, found), compression),
  );
  return orNothing(found, to);
}

async function parquet(from: string, to: string, selection: Selection, scratch: Scratch): Promise<Filtered> {
  const found = await withDuckDB(scratch, (db) => withoutParquetRows(db, { from, to }, selection)).catch(
    (error: Error) => {
      if (error.message.startsWith('Out of Memory')) throw error;
      throw rejected('corrupt_parquet', 'The Parquet file cannot be read.', {}, error);
    },
  );
  return found.removed > 0 ? { ...found, path: to } : found;
}

async function packedParquet(
  path: string,
  to: string,
  compression: Compression,
  selection: Selection,
  scratch: Scratch,
): Promise<Filtered> {
  const plain = `${path}.parquet`;
  await writeBlocks(plain, decompressed(path, compression));
  const found = await parquet(plain, `${plain}.anew`, selection, scratch);
  if (found.path) {
    await writeBlocks(to, compressed(decompressed(found.path, 'none'), compression));
    await rm(found.path);
  }
  await rm(plain);
  return found.path ? { ...found, path: to } : found;
}

async function holdsParquet(path: string, compression: Compression): Promise<boolean> {
  for await (const block of decompressed(path, compression)) if (block.length > 0) return isParquet(block);
  return false;
}

async function orNothing(found: Filtered, path: string): Promise<Filtered> {
  if (found.removed > 0) return { removed: found.removed, left: found.left, path };
  await rm(path);
  return { removed: 0, left: found.left };
}
