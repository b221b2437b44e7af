import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';

/** 1980-01-01 in MS-DOS's form, the earliest that the format knows: the same files make the same bytes. */
const date = 0x0021;
/** Made by Unix, for a regular file that all may read: whoever unpacks it for Lambda is not who runs it. */
const madeBy = (3 << 8) | 20;
const permissions = (0o100644 << 16) >>> 0;
const utf8Names = 0x0800;
const deflated = 8;

type Entry = { name: Buffer; crc: number; compressed: number; size: number; offset: number };

/**
 * Writes the files of a folder, named by paths with `/`, as a ZIP archive. Below 4 GB and 65,536 files: the format without
 * its extensions (PKWARE's APPNOTE, 4.3).
 */
export function zip(folder: string, files: string[], archive: string): void {
  const out = openSync(archive, 'w');
  let offset = 0;
  const write = (...parts: Buffer[]) => {
    for (const part of parts) offset += writeSync(out, part);
  };
  const entries = files.map((file): Entry => {
    const bytes = readFileSync(join(folder, file));
    const data = deflateRawSync(bytes);
    const sizes = { crc: crc32(bytes), compressed: data.length, size: bytes.length };
    const entry = { name: Buffer.from(file), ...sizes, offset };
    write(localHeader(entry), entry.name, data);
    return entry;
  });
  const directory = offset;
  for (const entry of entries) write(directoryHeader(entry), entry.name);
  write(endOfDirectory(entries.length, offset - directory, directory));
  closeSync(out);
}

/** Number fields of 2 or 4 bytes, little-endian. */
function fields(...values: [bytes: 2 | 4, value: number][]): Buffer {
  return Buffer.concat(
    values.map(([bytes, value]) => {
      const buffer = Buffer.alloc(bytes);
      buffer.writeUIntLE(value, 0, bytes);
      return buffer;
    }),
  );
}

/** What both headers of a file have in common: from "version needed" to "extra field length". */
const common = ({ name, crc, compressed, size }: Entry) =>
  fields(
    [2, 20],
    [2, utf8Names],
    [2, deflated],
    [2, 0],
    [2, date],
    [4, crc],
    [4, compressed],
    [4, size],
    [2, name.length],
    [2, 0],
  );

const localHeader = (entry: Entry) => Buffer.concat([fields([4, 0x04034b50]), common(entry)]);

const directoryHeader = (entry: Entry) =>
  Buffer.concat([
    fields([4, 0x02014b50], [2, madeBy]),
    common(entry),
    fields([2, 0], [2, 0], [2, 0], [4, permissions], [4, entry.offset]),
  ]);

const endOfDirectory = (count: number, size: number, offset: number) =>
  fields([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, size], [4, offset], [2, 0]);
