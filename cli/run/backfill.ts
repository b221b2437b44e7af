import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { BackfillDay, type BackfillOrder, BackfillPlan, BackfillReport } from '../../contracts/backfill.ts';
import { backfillKey } from '../../contracts/keys.ts';
import { findJson, readJson } from '../../functions/_shared/read-json.ts';
import type { Connection } from '../aws/connect.ts';

/** What a backfill came to; `failure` says why it stopped before its last day. No report: it was never planned. */
export type Backfilled = { id: string; report?: BackfillReport; failure?: string };

const pollMillis = { local: 250, aws: 2000 };

/** Orders a backfill and follows it to its end. `onDay` gets each day as it begins, and is waited for. */
export async function orderBackfill(
  stack: Connection,
  order: BackfillOrder,
  onDay: (day: BackfillDay) => Promise<void>,
): Promise<Backfilled> {
  const id = `${order.pipeline}-backfill-${randomUUID().slice(0, 8)}`;
  const { executionArn = '' } = await stack.sfn.send(
    new StartExecutionCommand({
      stateMachineArn: stack.outputs.BackfillStateMachineArn,
      name: id,
      input: JSON.stringify(order),
    }),
  );
  /** What is written sooner or later, undefined where the backfill ended without. */
  const written = async <T>(find: () => Promise<T | undefined>): Promise<T | undefined> => {
    for (;;) {
      const { ended } = await endOf(stack, executionArn);
      // Asked after the end was, since it may have been written just before.
      const found = await find();
      if (found !== undefined || ended) return found;
      await setTimeout(stack.settings.endpoint ? pollMillis.local : pollMillis.aws);
    }
  };
  const { store } = stack;
  const plan = await written(() => findJson(backfillKey(id, 'plan.json'), BackfillPlan, store));
  for (const { day } of plan?.days ?? []) {
    const begun = await written(() => findJson(backfillKey(id, `days/${day}.json`), BackfillDay, store));
    if (!begun) break;
    await onDay(begun);
  }
  const failure = await written(async () => (await endOf(stack, executionArn)).failure);
  const report = plan && (await readJson(backfillKey(id, 'report.json'), BackfillReport, store));
  return { id, ...(report && { report }), ...(failure && { failure }) };
}

async function endOf(
  { sfn }: Connection,
  executionArn: string,
): Promise<{ ended: boolean; failure?: string }> {
  const { status, error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  if (status === 'RUNNING') return { ended: false };
  if (status === 'SUCCEEDED') return { ended: true };
  return { ended: true, failure: cause ?? error ?? `It ended as ${status}.` };
}
