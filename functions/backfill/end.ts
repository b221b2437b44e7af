import { BackfillDay } from '../../contracts/backfill.ts';
import { misconfigured } from '../../contracts/errors.ts';
import { backfillKey, ledgerKey, outcomeKey } from '../../contracts/keys.ts';
import type { StateError } from '../../contracts/stages.ts';
import { Summary } from '../../contracts/summary.ts';
import { summarise } from '../../core/summary.ts';
import type { z } from 'zod';
import { LedgerEntry } from '../_shared/ledger.ts';
import { findJson, readJson } from '../_shared/read-json.ts';
import { explain } from '../_shared/state-error.ts';
import type { BackfillPorts } from './ports.ts';
import { isFinal } from './start.ts';

type Ended = { id: string; day: string; error?: z.infer<typeof StateError> };

/** What Step Functions says of a name whose execution has ended already. */
const ended = 'StepFunctions.ExecutionAlreadyExistsException';

/**
 * Judges how a day's run ended: the backfill goes on whatever became of the data or the model, but not where the definition
 * or the stack is wrong, since it would be so on the days to come.
 *
 * @throws Failure `Misconfigured` day_failed
 */
export async function end({ id, day, error }: Ended, ports: BackfillPorts) {
  const { store } = ports;
  const { runId } = await readJson(backfillKey(id, `days/${day}.json`), BackfillDay, store);
  const outcome = await findJson(outcomeKey(runId), Summary, store);
  if (outcome && isFinal(outcome.status))
    return { status: outcome.status as Exclude<Summary['status'], 'Fitted'> };
  if (!outcome && error?.Error === ended) await recordLost(runId, ports);
  const why = outcome
    ? `${outcome.status}: ${outcome.reason}`
    : explain(error ?? { Error: 'no record' }).cause;
  const text = `The run ${runId} of ${day} failed (${why}). Mend the cause, then give the same command again: it goes on with this day.`;
  throw misconfigured('day_failed', text);
}

/** A run that was stopped or ran out of time passed no state that could record it; the next backfill makes another. */
async function recordLost(runId: string, { store, locate }: BackfillPorts): Promise<void> {
  const { run } = await readJson(ledgerKey(runId), LedgerEntry, store);
  const reason = 'The run ended without a record: it was stopped, or ran out of time.';
  const outcome = summarise({ run, status: 'Failed', reason, logs: [], locate });
  await store.put(outcomeKey(runId), JSON.stringify(outcome, null, 2));
}
