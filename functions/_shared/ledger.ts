import { z } from 'zod';
import { ledgerKey } from '../../contracts/keys.ts';
import type { Conditional } from '../../contracts/ports.ts';
import { Run } from '../../contracts/stages.ts';

/** `ledger/<runId>.json`: the run that an object version makes, for ever; and whether its execution was started. */
export const LedgerEntry = z.object({ run: Run, started: z.boolean() });
type LedgerEntry = z.infer<typeof LedgerEntry>;

/**
 * Starts `run` exactly once, however often and from whatever point it is repeated. Returns whether the entry is new.
 * SQS delivers at least once, so A and B may be two deliveries of one event, in two Lambdas at once:
 *
 * ```
 *  A  create entry ✓ ── StartExecution ✓ ── mark started ✓
 *  B    create entry ✗ (412) ── read: not started ── StartExecution: same name, same input ─ no second execution
 *
 *  A  create entry ✓ ── crash
 *  B                        create entry ✗ (412) ── read: not started ── StartExecution ✓ ── mark started ✓
 *
 *  A  create entry ✓ ── StartExecution ✓ ── crash
 *  B                                            read: not started ── StartExecution: same name ── mark started ✓
 *
 *  after 90 days, when Step Functions would take the name again:
 *  B  create entry ✗ (412) ── read: started ── nothing
 * ```
 *
 * B starts what A wrote down, not what B would have written: the pipeline's definition may have changed in between,
 * and Step Functions treats a repeated name as the same execution only if the input is the same to the byte.
 */
export async function startOnce(
  run: Run,
  objects: Conditional,
  start: (name: string, input: string) => Promise<void>,
): Promise<boolean> {
  const { created, recorded, tag } = await enter(run, objects);
  if (recorded.started) return false;
  await start(run.runId, JSON.stringify({ run: recorded.run }));
  await objects.swap(ledgerKey(run.runId), entry({ ...recorded, started: true }), tag);
  return created;
}

/** Enters a run, unless one of its id is there. `recorded` is what the ledger says, which is what has to be run. */
export async function enter(
  run: Run,
  objects: Conditional,
): Promise<{ created: boolean; recorded: LedgerEntry; tag: string }> {
  const key = ledgerKey(run.runId);
  const created = await objects.swap(key, entry({ run, started: false }));
  const found = await objects.read(key);
  if (!found) throw new Error(`the ledger's ${key} vanished after it was written`);
  const recorded = LedgerEntry.parse(JSON.parse(new TextDecoder().decode(found.bytes)));
  return { created, recorded, tag: found.tag };
}

const entry = (value: LedgerEntry) => JSON.stringify(value);
