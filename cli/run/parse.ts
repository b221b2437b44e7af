import type { z } from 'zod';

/** A stored JSON object, checked by its schema. */
export const parseObject = <T extends z.ZodType>(schema: T, bytes: Uint8Array): z.output<T> =>
  schema.parse(JSON.parse(new TextDecoder().decode(bytes)));
