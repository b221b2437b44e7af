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
  const result = schema.safeParse(parse(await store.get(key)));
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
