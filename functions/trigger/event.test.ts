import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { sourceOf } from './event.ts';

const event = (key: string) => ({
  time: '2026-11-24T10:00:00Z',
  detail: { bucket: { name: 'land' }, object: { key, 'version-id': 'v1' } },
});
const only = (key: string) => async (source: { key: string }) => source.key === key;

test("any key is found, as AWS's events carry it and as LocalStack's do", async () => {
  const key = fc.string({ unit: 'binary', minLength: 1 }).filter((text) => !/[\ud800-\udfff]/.test(text));
  await fc.assert(
    fc.asyncProperty(key, async (key) => {
      const encoded = encodeURIComponent(key).replaceAll('%2F', '/');
      expect((await sourceOf(event(key), only(key))).key).toBe(key);
      expect((await sourceOf(event(encoded), only(key))).key).toBe(key);
      expect((await sourceOf(event(encoded.replaceAll('%20', '+')), only(key))).key).toBe(key);
    }),
  );
});

test('an ordinary key is not looked up', async () => {
  const exists = vi.fn<() => Promise<boolean>>(async () => true);
  await sourceOf(event('landing/churn/2026-11.csv.gz'), exists);
  expect(exists).not.toHaveBeenCalled();
});

test('where both readings exist, the key as it stands is meant', async () => {
  expect((await sourceOf(event('landing/a/b%20c.csv'), async () => true)).key).toBe('landing/a/b%20c.csv');
});

test('a bucket without versioning has the version "null"', async () => {
  const detail = { bucket: { name: 'land' }, object: { key: 'landing/a/b.csv' } };
  expect(await sourceOf({ time: '2026-11-24T10:00:00Z', detail }, async () => true)).toMatchObject({
    versionId: 'null',
  });
});
