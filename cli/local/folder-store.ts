import { copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { misconfigured, rejected } from '../../contracts/errors.ts';
import { sha256 } from '../../contracts/keys.ts';
import type { Landing, Store } from '../../contracts/ports.ts';
import type { Source } from '../../contracts/stages.ts';
import { measure } from '../../functions/_shared/meter.ts';

/** A {@link Store} whose objects are files below a folder. */
export function folderStore(root: string): Store {
  const place = (key: string) => join(root, ...key.split('/'));
  const prepare = async (key: string) => {
    await mkdir(dirname(place(key)), { recursive: true });
    return place(key);
  };
  const find: Store['find'] = (key) => readFile(place(key)).catch(undefinedIfMissing);
  return {
    find,
    get: async (key) => (await find(key)) ?? missing(key),
    put: async (key, body) => {
      const bytes = typeof body === 'string' ? Buffer.from(body) : body;
      await writeFile(await prepare(key), bytes);
      return { key, sha256: sha256(bytes), bytes: bytes.length };
    },
    list: async (prefix) => {
      const entries = await readdir(root, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile());
      const keys = files.map((file) => relative(root, join(file.parentPath, file.name)).replaceAll(sep, '/'));
      return keys.filter((key) => key.startsWith(prefix)).toSorted();
    },
    upload: async (key, path) => {
      await copyFile(path, await prepare(key));
      return { key, ...(await measure(path)) };
    },
    // The object is a local file already; nobody writes to what was downloaded.
    download: async (key) => {
      await stat(place(key)).catch(() => missing(key));
      return place(key);
    },
  };
}

/** A {@link Landing} of one local file, which stands for `source`. */
export function fileLanding(source: Source, path: string): Landing {
  return {
    download: async ({ key }, { bytes: limit }) => {
      if (key !== source.key) missing(key);
      const { size } = await stat(path);
      if (size > limit)
        throw rejected('file_too_large', `The file is larger than the ${limit} bytes that are allowed.`);
      return { path, ...(await measure(path)) };
    },
    list: async (prefix) => (source.key.startsWith(prefix) ? [source] : []),
  };
}

function missing(key: string): never {
  throw misconfigured('object_missing', `There is no object ${key}.`);
}

function undefinedIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
