import { z } from 'zod';
import { endpointNotReady } from '../../contracts/errors.ts';
import { leaseKey } from '../../contracts/keys.ts';
import type { Conditional } from '../../contracts/ports.ts';

const Lease = z.object({ runId: z.string(), until: z.number() });

/** Longer than the function's time limit and the state machine's longest pause between two retries together. */
const holdMillis = 240_000;

/**
 * Makes this run the only one that changes the pipeline's endpoint. Two files may land at once and make two models that
 * are both better than the old; without a lease the second would replace the first under its smoke test. Each retry
 * renews the lease; one that a killed execution left behind ends by itself. Returns how to give it back.
 *
 * @throws Failure `EndpointNotReady` while another run has it.
 */
export async function takeLease(
  pipeline: string,
  runId: string,
  { objects, clock }: { objects: Conditional; clock: { now: () => number } },
): Promise<() => Promise<void>> {
  const key = leaseKey(pipeline);
  const found = await objects.read(key);
  const held = found && Lease.parse(JSON.parse(new TextDecoder().decode(found.bytes)));
  const mine = JSON.stringify({ runId, until: clock.now() + holdMillis });
  const free = !held || held.runId === runId || held.until < clock.now();
  if (!free || !(await objects.swap(key, mine, found?.tag))) {
    throw endpointNotReady(`Another run of "${pipeline}" is being deployed; this one waits for its turn.`);
  }
  return async () => {
    const now = await objects.read(key);
    if (now && new TextDecoder().decode(now.bytes) === mine) {
      await objects.swap(key, JSON.stringify({ runId, until: 0 }), now.tag);
    }
  };
}
