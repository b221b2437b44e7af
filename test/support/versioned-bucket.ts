import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { misconfigured } from '../../contracts/errors.ts';
import { sha256 } from '../../contracts/keys.ts';
import type { Conditional, Store } from '../../contracts/ports.ts';
import type { Versions } from '../../functions/forget/ports.ts';

type Version = { versionId: string; bytes?: Buffer };

/**
 * A bucket with versions in memory, as the ports see it. `step` is awaited before and after each change takes effect, so
 * that a test can end the work there. A version without bytes is a delete marker.
 */
export function versionedBucket(
  name: string,
  folder: string,
  step: () => Promise<unknown> = async () => undefined,
) {
  const objects = new Map<string, Version[]>();
  let made = 0;
  const add = (key: string, bytes?: Buffer): string => {
    const versionId = `${name}-${++made}`;
    objects.set(key, [{ versionId, bytes }, ...(objects.get(key) ?? [])]);
    return versionId;
  };
  const current = (key: string) => objects.get(key)?.[0]?.bytes;
  const change = async <T>(work: () => T): Promise<T> => {
    await step();
    const done = work();
    await step();
    return done;
  };
  const local = async (key: string, bytes: Buffer): Promise<string> => {
    const path = join(folder, `${++made}-${key.replaceAll('/', '_')}`);
    await writeFile(path, bytes);
    return path;
  };

  const versions: Versions = {
    name,
    async *list(prefix, after = '') {
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted();
      for (const key of keys)
        for (const [i, { versionId, bytes }] of objects.get(key)!.entries())
          yield { key, versionId, latest: i === 0, marker: !bytes, bytes: bytes?.length ?? 0, at: 0 };
    },
    fetch: async (key, versionId) => {
      const bytes = objects.get(key)?.find((version) => version.versionId === versionId)?.bytes;
      return bytes && local(key, bytes);
    },
    put: async (key, path) => {
      const bytes = await readFile(path);
      return change(() => add(key, bytes));
    },
    remove: (gone) =>
      change(() => {
        for (const { key, versionId } of gone) {
          if (versionId === undefined) add(key);
          else {
            const left = (objects.get(key) ?? []).filter((version) => version.versionId !== versionId);
            if (left.length > 0) objects.set(key, left);
            else objects.delete(key);
          }
        }
      }),
  };

  const put: Store['put'] = async (key, body) => {
    const bytes = Buffer.from(body as string);
    await change(() => add(key, bytes));
    return { key, sha256: sha256(bytes), bytes: bytes.length };
  };
  const get: Store['get'] = async (key) => {
    const bytes = current(key);
    if (!bytes) throw misconfigured('object_missing', `There is no object ${key}.`);
    return bytes;
  };
  const store: Store = {
    put,
    get,
    find: async (key) => current(key),
    list: async (prefix) =>
      [...objects.keys()].filter((key) => key.startsWith(prefix) && current(key)).toSorted(),
    upload: async (key, path) => put(key, await readFile(path)),
    download: async (key) => local(key, Buffer.from(await get(key))),
  };
  const conditional: Conditional = {
    read: async (key) => {
      const [latest] = objects.get(key) ?? [];
      return latest?.bytes && { bytes: latest.bytes, tag: latest.versionId };
    },
    swap: (key, body, tag) =>
      change(() => {
        const [latest] = objects.get(key) ?? [];
        if ((latest?.bytes ? latest.versionId : undefined) !== tag) return false;
        add(key, Buffer.from(body));
        return true;
      }),
  };
  return { objects, add, current, versions, store, conditional };
}
