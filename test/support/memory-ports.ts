import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { misconfigured } from '../../contracts/errors.ts';
import type { Landing, Ports, Store } from '../../contracts/ports.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/**
 * Ports over a map and local files: `landing` takes a source's key as the path of a local file, and lists the files
 * of `folder/prefix`, a file's time being its version.
 */
export async function memoryPorts(): Promise<Ports & { objects: Map<string, Uint8Array> }> {
  const folder = await mkdtemp(join(tmpdir(), 'landfall-test-'));
  const objects = new Map<string, Uint8Array>();
  return {
    objects,
    store: memoryStore(objects, folder),
    landing: fileLanding(folder),
    log: { info: () => undefined, warn: () => undefined },
    signal: new AbortController().signal,
    folder,
    nativeFolder: join(import.meta.dirname, '../../.landfall/native'),
    threads: 2,
  };
}

function memoryStore(objects: Map<string, Uint8Array>, folder: string): Store {
  const put: Store['put'] = async (key, body) => {
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
    objects.set(key, bytes);
    return { key, sha256: sha256(bytes), bytes: bytes.length };
  };
  const find = async (key: string) => objects.get(key);
  const get: Store['get'] = async (key) => {
    const bytes = objects.get(key);
    if (!bytes) throw misconfigured('object_missing', `There is no object ${key}.`);
    return bytes;
  };
  return {
    put,
    find,
    get,
    list: async (prefix) => [...objects.keys()].filter((k) => k.startsWith(prefix)).toSorted(),
    upload: async (key, path) => put(key, await readFile(path)),
    download: async (key) => {
      const path = join(folder, `${sha256(Buffer.from(key)).slice(0, 8)}-${basename(key)}`);
      await writeFile(path, await get(key));
      return path;
    },
  };
}

function fileLanding(folder: string): Landing {
  return {
    download: async ({ key }) => {
      const path = join(folder, basename(key));
      await copyFile(key, path);
      return { path, bytes: (await stat(path)).size, sha256: sha256(await readFile(path)) };
    },
    list: async (prefix) => {
      const files = await readdir(join(folder, prefix)).catch(() => []);
      const keys = files.toSorted().map((f) => join(folder, prefix, f));
      const landed = await Promise.all(keys.map(async (key) => ({ key, at: (await stat(key)).mtimeMs })));
      const inOrder = landed.toSorted((a, b) => a.at - b.at);
      // A file that is written again is another version of its key.
      return inOrder.map(({ key, at }) => ({ bucket: 'landing', key, versionId: String(at) }));
    },
  };
}
