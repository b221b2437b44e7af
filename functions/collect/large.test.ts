import { createWriteStream } from 'node:fs';
import { mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, createZstdCompress } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLanded } from '../../core/table/landed.ts';
import { limits } from '../../core/table/limits.ts';

const GiB = 1024 ** 3;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'landfall-large-'));
});
afterAll(() => rm(folder, { recursive: true }));

const read = async (path: string) => {
  const before = process.memoryUsage().rss;
  const outcome = await readLanded({ path, file: 'large' }, join(folder, 'clean'), { bytes: 0 }).catch(
    (error: unknown) => error,
  );
  return { outcome, grown: process.memoryUsage().rss - before };
};

/** `count` blocks of the same bytes, compressed as they are made. */
async function compressed(name: string, block: Buffer, count: number, through: NodeJS.ReadWriteStream) {
  const path = join(folder, name);
  const blocks = Readable.from(Array.from({ length: count }, () => block));
  await pipeline(blocks, through, createWriteStream(path));
  return path;
}

describe('what would fill memory or disk', () => {
  it('rejects a line of 1 GiB by its number, without reading it', async () => {
    const path = join(folder, 'line.csv');
    const file = await open(path, 'w');
    await file.write(`size,target\n1,a\n${'x'.repeat(2 * limits.lineBytes)}`);
    await file.truncate(GiB); // sparse: the rest costs no disk
    await file.close();
    const { outcome, grown } = await read(path);
    expect(outcome).toMatchObject({
      name: 'RejectedData',
      code: 'line_too_long',
      where: { line: 3, file: 'large' },
    });
    expect(grown).toBeLessThan(GiB / 4);
  });

  it('rejects a compressed line of 1 GiB after its first mebibyte', async () => {
    const block = Buffer.alloc(1 << 20, 'x');
    const path = await compressed('line.csv.gz', block, 1024, createGzip({ level: 1 }));
    const { outcome, grown } = await read(path);
    expect(outcome).toMatchObject({ code: 'line_too_long', where: { line: 1 } });
    expect(grown).toBeLessThan(GiB / 4);
  });

  it('rejects a file that expands without end', async () => {
    const block = Buffer.from(`${'x'.repeat(1000)},target\n`.repeat(1 << 10));
    const path = await compressed('bomb.csv.zst', block, 200, createZstdCompress());
    expect((await stat(path)).size).toBeLessThan(1 << 20);
    expect((await read(path)).outcome).toMatchObject({ code: 'too_large' });
    expect((await stat(join(folder, 'clean'))).size).toBeLessThan(2 * limits.expansionFrom);
  });

  it('reads a repetitive file that stays small', async () => {
    const path = await compressed('small.csv.gz', Buffer.from('1,a\n'.repeat(1000)), 1000, createGzip());
    expect((await read(path)).outcome).toMatchObject({ format: 'csv', names: ['1', 'a'] });
    expect((await readFile(join(folder, 'clean'))).subarray(-12).toString()).toBe('1000000,1,a\n');
  });
});
