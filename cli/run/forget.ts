import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { transient } from '../../contracts/errors.ts';
import { ForgetReport, type ForgetRequest } from '../../contracts/forget.ts';
import { forgetKey, forgetRequestKey, forgetsPrefix, sha256 } from '../../contracts/keys.ts';
import { findJson } from '../../functions/_shared/read-json.ts';
import type { Connection } from '../aws/connect.ts';

export type Wanted = Omit<ForgetRequest, 'id'>;

/** What it came to; `failure` says why it ended before its work was done. */
export type Forgot = { report: ForgetReport; failure?: string };

/**
 * Orders that a person is forgotten, and follows it to its end. A request that ended before its work was done is gone on
 * with: who gives it again knows the value, of which the report has a hash. The value goes by an object that is removed in
 * the end, and never into the execution's input.
 *
 * @throws Failure `Transient` no_report where it ended before it began
 */
export async function orderForget(stack: Connection, wanted: Wanted): Promise<Forgot> {
  const { store } = stack;
  const unfinished = wanted.dryRun ? undefined : await findUnfinished(stack, wanted);
  const id = unfinished?.id ?? randomUUID();
  await store.put(forgetRequestKey(id), JSON.stringify({ ...wanted, id }));
  const { executionArn = '' } = await stack.sfn.send(
    new StartExecutionCommand({
      stateMachineArn: stack.outputs.ForgetStateMachineArn,
      name: `${wanted.pipeline}-${id.slice(0, 8)}-${randomUUID().slice(0, 8)}`,
      input: JSON.stringify({ id }),
    }),
  );
  const failure = await endOf(stack, executionArn);
  const key = wanted.dryRun ? forgetRequestKey(`${id}.report`) : forgetKey(wanted.pipeline, id);
  const report = await findJson(key, ForgetReport, store);
  if (!report) throw transient('no_report', `The request ${id} ended before it began: ${failure ?? ''}`);
  return { report, ...(failure && { failure }) };
}

async function findUnfinished(
  { store }: Connection,
  { pipeline, column, value }: Wanted,
): Promise<ForgetReport | undefined> {
  const prefix = forgetsPrefix(pipeline);
  const keys = (await store.list(prefix)).filter((key) => !key.slice(prefix.length).includes('/'));
  for (const key of keys) {
    const report = await findJson(key, ForgetReport, store);
    if (!report || report.status === 'done' || report.column !== column) continue;
    if (sha256(`${report.subject.salt}\n${value}`) === report.subject.sha256) return report;
  }
  return undefined;
}

/** Why it did not succeed, undefined where it did. */
async function endOf({ sfn, settings }: Connection, executionArn: string): Promise<string | undefined> {
  for (;;) {
    const { status, error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (status === 'SUCCEEDED') return undefined;
    if (status !== 'RUNNING') return cause ?? error ?? `It ended as ${status}.`;
    await setTimeout(settings.endpoint ? 250 : 2000);
  }
}
