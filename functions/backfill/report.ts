import { BackfillDay, BackfillPlan, type BackfillReport } from '../../contracts/backfill.ts';
import { backfillKey, outcomeKey } from '../../contracts/keys.ts';
import { Summary } from '../../contracts/summary.ts';
import { findJson } from '../_shared/read-json.ts';
import type { BackfillPorts } from './ports.ts';

type Reported = BackfillReport['days'][number];

/** Writes `report.json`, and counts the days by what they came to. Where there is no plan there is nothing to report. */
export async function report(
  { id }: { id: string },
  { store }: Pick<BackfillPorts, 'store'>,
): Promise<{ counts: Record<string, number> }> {
  const plan = await findJson(backfillKey(id, 'plan.json'), BackfillPlan, store);
  if (!plan) return { counts: {} };
  const days: Reported[] = [];
  for (const { day, sources } of plan.days) days.push(await reported(id, day, sources.length, store));
  const whole: BackfillReport = { id, order: plan.order, days };
  await store.put(backfillKey(id, 'report.json'), JSON.stringify(whole, null, 2));
  const counts = Map.groupBy(days, ({ status }) => status);
  return { counts: Object.fromEntries([...counts].map(([status, all]) => [status, all.length])) };
}

async function reported(
  id: string,
  day: string,
  files: number,
  store: BackfillPorts['store'],
): Promise<Reported> {
  const record = await findJson(backfillKey(id, `days/${day}.json`), BackfillDay, store);
  if (!record) return { day, files, status: 'NotRun', reason: 'the backfill ended before it' };
  const { runId, state } = record;
  if (state === 'known')
    return { day, files, status: 'Known', reason: `in the data since ${runId}, no run was made`, runId };
  const outcome = await findJson(outcomeKey(runId), Summary, store);
  if (!outcome || outcome.status === 'Fitted')
    return { day, files, status: 'NotRun', reason: 'its run left no record', runId };
  const { status, reason, version } = outcome;
  return { day, files, status, reason, runId, ...(version !== undefined && { version }) };
}
