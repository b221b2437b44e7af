import type { Conditional } from '../../contracts/ports.ts';

/**
 * Compare-and-swap over a map of texts. `step` is awaited before each operation takes effect, so that a test can order
 * the operations of several writers.
 */
export function memoryConditional(
  objects: Map<string, string>,
  step: (what: string) => Promise<unknown> = async () => undefined,
): Conditional {
  const tags = new Map<string, number>();
  const tagOf = (key: string) => (objects.has(key) ? String(tags.get(key) ?? 0) : undefined);
  return {
    read: async (key) => {
      await step(`read ${key}`);
      const text = objects.get(key);
      return text === undefined ? undefined : { bytes: new TextEncoder().encode(text), tag: tagOf(key)! };
    },
    swap: async (key, body, tag) => {
      await step(`swap ${key}`);
      if (tagOf(key) !== tag) return false;
      objects.set(key, body);
      tags.set(key, (tags.get(key) ?? 0) + 1);
      return true;
    },
  };
}
