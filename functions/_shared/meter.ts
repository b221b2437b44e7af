import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

const blockBytes = 256 << 10;

/** Counts and hashes the bytes that pass through; `check` may throw to end the stream. */
export function meter(check: (bytes: number) => void = () => undefined) {
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    pass: async function* (source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        hash.update(chunk);
        bytes += chunk.length;
        check(bytes);
        yield chunk;
      }
    },
    result: () => ({ bytes, sha256: hash.digest('hex') }),
  };
}

/** The hash and size of a local file. One buffer is read into over and over: a stream leaves one behind for each read. */
export async function measure(path: string): Promise<{ bytes: number; sha256: string }> {
  const count = meter();
  for await (const _ of count.pass(blocksOf(path)));
  return count.result();
}

async function* blocksOf(path: string): AsyncGenerator<Buffer> {
  const file = await open(path);
  const block = Buffer.allocUnsafe(blockBytes);
  try {
    for (;;) {
      const { bytesRead } = await file.read(block, 0, blockBytes);
      if (bytesRead === 0) return;
      yield block.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}
