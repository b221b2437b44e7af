import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip, createGzip, createZstdCompress, createZstdDecompress } from 'node:zlib';
import { rejected } from '../../contracts/errors.ts';

export type Compression = 'none' | 'gzip' | 'zstd';

const chunkSize = 256 << 10;

/** The first bytes of a file, and its size. */
export async function readHead(path: string, bytes: number): Promise<{ head: Buffer; size: number }> {
  const file = await open(path);
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
    return { head: buffer.subarray(0, bytesRead), size: (await file.stat()).size };
  } finally {
    await file.close();
  }
}

/**
 * A file's bytes, decompressed as they are asked for: nothing is read ahead of the consumer but a chunk.
 * @throws Failure `RejectedData` corrupt_gzip or corrupt_zstd, also where the file is cut off.
 */
export async function* decompressed(path: string, compression: Compression): AsyncGenerator<Buffer> {
  try {
    if (compression === 'none') yield* createReadStream(path, { highWaterMark: chunkSize });
    else if (compression === 'gzip') yield* pipe(path, 0, createGunzip({ chunkSize }));
    else yield* zstdFrames(path);
  } catch (error) {
    throw asRejection(error, compression);
  }
}

/** Node's decompressor ends with the first frame; `cat a.zst b.zst` and pzstd make files of several. */
async function* zstdFrames(path: string): AsyncGenerator<Buffer> {
  const { size } = await readHead(path, 1);
  for (let offset = 0; offset < size;) {
    const frame = createZstdDecompress({ chunkSize });
    yield* pipe(path, offset, frame);
    if (frame.bytesWritten === 0) return;
    offset += frame.bytesWritten;
  }
}

async function* pipe(
  path: string,
  start: number,
  through: ReturnType<typeof createGunzip> | ReturnType<typeof createZstdDecompress>,
): AsyncGenerator<Buffer> {
  // Errors reach the consumer of `through`; the callback only keeps them from being thrown a second time.
  yield* pipeline(createReadStream(path, { start, highWaterMark: chunkSize }), through, () => undefined);
}

function asRejection(error: unknown, compression: Compression): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'Z_BUF_ERROR') {
    return rejected(`corrupt_${compression}`, `The ${compression} file is cut off; upload it again.`);
  }
  if (!/^Z_|^ZSTD_/.test(code)) return error;
  const why = (error as Error).message.toLowerCase();
  return rejected(
    `corrupt_${compression}`,
    `The ${compression} file is damaged (${why}); compress it again.`,
  );
}

/** Blocks compressed as they are asked for: the other way round. */
export async function* compressed(
  blocks: AsyncIterable<Uint8Array>,
  compression: Compression,
): AsyncGenerator<Uint8Array> {
  if (compression === 'none') {
    yield* blocks;
    return;
  }
  const through = compression === 'gzip' ? createGzip({ chunkSize }) : createZstdCompress({ chunkSize });
  yield* pipeline(Readable.from(blocks), through, () => undefined);
}

/** Writes what `blocks` yields to a new file. */
export async function writeBlocks(path: string, blocks: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'w');
  try {
    for await (const block of blocks) await file.writeFile(block);
  } finally {
    await file.close();
  }
}
