import { crc32 } from 'node:zlib';

/** A ZIP archive without compression, enough for Lambda's code and layers. */
export function zip(files: Record<string, string | Uint8Array>): Uint8Array {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [path, content] of Object.entries(files)) {
    const name = Buffer.from(path);
    const bytes = Buffer.from(content);
    const common = fields(
      [20, 2],
      [0, 2],
      [0, 2],
      [0, 4],
      [crc32(bytes), 4],
      [bytes.length, 4],
      [bytes.length, 4],
    );
    const local = Buffer.concat([
      fields([0x04034b50, 4]),
      common,
      fields([name.length, 2], [0, 2]),
      name,
      bytes,
    ]);
    const entry = fields([name.length, 2], [0, 2], [0, 2], [0, 2], [0, 2], [0o644 * 65536, 4], [offset, 4]);
    central.push(Buffer.concat([fields([0x02014b50, 4], [20 + 3 * 256, 2]), common, entry, name]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const count = central.length;
  const end = fields(
    [0x06054b50, 4],
    [0, 2],
    [0, 2],
    [count, 2],
    [count, 2],
    [directory.length, 4],
    [offset, 4],
    [0, 2],
  );
  return Buffer.concat([...locals, directory, end]);
}

/** Little-endian numbers of the given sizes in bytes. */
function fields(...values: [value: number, bytes: number][]): Buffer {
  return Buffer.concat(
    values.map(([value, bytes]) => {
      const buffer = Buffer.alloc(bytes);
      buffer.writeUIntLE(value, 0, bytes);
      return buffer;
    }),
  );
}
