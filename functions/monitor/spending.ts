import { z } from 'zod';
import { costPrefix } from '../../contracts/keys.ts';
import type { Store } from '../../contracts/ports.ts';
import { findJson } from '../_shared/read-json.ts';

/** `costs/<pipeline>/<yyyy-mm>/<runId>.json`, as record writes it: USD at list prices. */
const Cost = z.object({ costUsd: z.number() });

const AT_ONCE = 32;

/** What the pipeline's runs that began in the calendar month (UTC) of `now` and have ended have cost so far, in USD. */
export async function spentThisMonth(
  pipeline: string,
  now: Date,
  store: Pick<Store, 'find' | 'list'>,
): Promise<number> {
  const keys = await store.list(costPrefix(pipeline, now.toISOString().slice(0, 7)));
  let sum = 0;
  for (let at = 0; at < keys.length; at += AT_ONCE) {
    const costs = await Promise.all(keys.slice(at, at + AT_ONCE).map((key) => findJson(key, Cost, store)));
    for (const cost of costs) sum += cost?.costUsd ?? 0;
  }
  return sum;
}
