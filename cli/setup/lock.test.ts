import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { whileLocked } from './lock.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'landfall-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('two never work at once, and the lock is gone afterwards, also after a failure', async () => {
  const file = join(folder, 'lock');
  let working = 0;
  const work = async () => {
    working += 1;
    expect(working).toBe(1);
    await Promise.resolve();
    working -= 1;
  };
  await Promise.all([whileLocked(file, work), whileLocked(file, work)]);
  await expect(
    whileLocked(file, async () => {
      throw new Error('broken');
    }),
  ).rejects.toThrow('broken');
  expect(existsSync(file)).toBe(false);
});

test.each(['', '4194305'])('what a killed process left (%j) is taken over', async (left) => {
  const file = join(folder, 'lock');
  await writeFile(file, left);
  expect(await whileLocked(file, async () => 'done')).toBe('done');
});
