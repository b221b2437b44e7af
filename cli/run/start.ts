import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { monitorPrefix } from '../../contracts/keys.ts';
import { MonitorRecord } from '../../contracts/monitor.ts';
import { CollectInput, type Run } from '../../contracts/stages.ts';
import type { Summary } from '../../contracts/summary.ts';
import { findJson } from '../../functions/_shared/read-json.ts';
import type { Connection } from '../aws/connect.ts';
import { executionOf, undefinedIfMissing } from './follow.ts';

/** With what a run was started; `look` is the record of the look that asked for it. */
export type Start = { run: Run; look?: MonitorRecord };

/** Why a run was started; undefined where neither its outcome nor its execution tells any more. */
export async function startOf(
  stack: Connection,
  runId: string,
  summary: Summary | undefined,
): Promise<Start | undefined> {
  const run = summary?.run ?? (await inputOf(stack, runId));
  if (!run) return undefined;
  // A look and the run that it asks for bear the same time.
  const key = `${monitorPrefix(run.pipeline.name)}${run.startedAt}.json`;
  const look = await findJson(key, MonitorRecord, stack.store);
  return { run, ...(look?.runId === runId && { look }) };
}

/** Of an execution that is under way, or was not recorded. */
async function inputOf(stack: Connection, runId: string): Promise<Run | undefined> {
  const command = new DescribeExecutionCommand({ executionArn: executionOf(stack, runId) });
  const found = await stack.sfn.send(command).catch(undefinedIfMissing);
  return found?.input === undefined ? undefined : CollectInput.parse(JSON.parse(found.input)).run;
}
