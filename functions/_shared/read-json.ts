import type { z } from 'zod';
import { misconfigured } from '../../contracts/errors.ts';
import type { Store } from '../../contracts/ports.ts';
import { describeIssues } from './failure.ts';

/**
 * An artifact that an earlier stage or another release wrote.
 * @throws Failure `Misconfigured` object_missing where there is none, invalid_artifact where it breaks the schema.
 */
export async function readJson<T extends z.ZodType>(
  key: string,
  schema: T,
  store: Pick<Store, 'get'>,
): Promise<z.output<T>> {
  return checked(key, schema, await store.get(key));
}

/** The same where there may be none yet: then undefined. */
export async function findJson<T extends z.ZodType>(
  key: string,
  schema: T,
  store: Pick<Store, 'find'>,
): Promise<z.output<T> | undefined> {
  const bytes = await store.find(key);
  return bytes && checked(key, schema, bytes);
}

function checked<T extends z.ZodType>(key: string, schema: T, bytes: Uint8Array): z.output<T> {
  const result = schema.safeParse(parse(bytes));
  if (result.success) return result.data;
  throw misconfigured('invalid_artifact', `${key}: ${describeIssues(result.error)}.`);
}

/** What is no JSON breaks every schema. */
function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
