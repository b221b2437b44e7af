import { misconfigured } from '../../contracts/errors.ts';
import { sha256 } from '../../contracts/keys.ts';
import type { Store } from '../../contracts/ports.ts';

/**
 * A store over a map of texts, as `memoryConditional` writes them. `step` is awaited before each operation takes effect, so
 * that a test can order the operations of several writers.
 */
export function textStore(
  objects: Map<string, string>,
  step: (what: string) => Promise<unknown> = async () => undefined,
): Pick<Store, 'find' | 'get' | 'list' | 'put'> {
  const find: Store['find'] = async (key) => {
    await step(`find ${key}`);
    const text = objects.get(key);
    return text === undefined ? undefined : new TextEncoder().encode(text);
  };
  return {
    find,
    get: async (key) => {
      const bytes = await find(key);
      if (!bytes) throw misconfigured('object_missing', `There is no object ${key}.`);
      return bytes;
    },
    list: async (prefix) => {
      await step(`list ${prefix}`);
      return [...objects.keys()].filter((key) => key.startsWith(prefix)).toSorted();
    },
    put: async (key, body) => {
      const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
      await step(`put ${key}`);
      objects.set(key, text);
      return { key, sha256: sha256(text), bytes: Buffer.byteLength(text) };
    },
  };
}
