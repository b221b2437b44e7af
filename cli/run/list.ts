import { type ExecutionListItem, paginateListExecutions } from '@aws-sdk/client-sfn';
import { pipelineOfRun } from '../../contracts/keys.ts';
import type { Summary } from '../../contracts/summary.ts';
import type { Connection } from '../aws/connect.ts';
import { outcomeOf } from './outcome.ts';

/** One run in a list; `summary` is there once it has ended and was recorded. */
export type Listed = {
  runId: string;
  pipeline: string;
  status: Summary['status'] | 'Running';
  startedAt: string;
  endedAt?: string;
  summary?: Summary;
};

/** The newest runs, of one pipeline or of all; Step Functions remembers 90 days. */
export async function listRuns(
  stack: Connection,
  pipeline: string | undefined,
  limit: number,
): Promise<Listed[]> {
  const found = await executionsOf(stack, pipeline, limit);
  return Promise.all(found.map((execution) => listed(stack, execution)));
}

/** The newest runs' ids, of one pipeline. */
export async function runIds(stack: Connection, pipeline: string, limit: number): Promise<string[]> {
  return (await executionsOf(stack, pipeline, limit)).map(({ name = '' }) => name);
}

async function executionsOf(
  stack: Connection,
  pipeline: string | undefined,
  limit: number,
): Promise<ExecutionListItem[]> {
  const found: ExecutionListItem[] = [];
  const input = { stateMachineArn: stack.outputs.PipelineStateMachineArn };
  pages: for await (const page of paginateListExecutions({ client: stack.sfn, pageSize: 100 }, input))
    for (const execution of page.executions ?? []) {
      if (pipeline && pipelineOfRun(execution.name!) !== pipeline) continue;
      if (found.length === limit) break pages;
      found.push(execution);
    }
  return found;
}

async function listed({ store }: Connection, execution: ExecutionListItem): Promise<Listed> {
  const { name = '', status, startDate, stopDate } = execution;
  const summary = status === 'RUNNING' ? undefined : await outcomeOf(name, store);
  return {
    runId: name,
    pipeline: pipelineOfRun(name),
    status: summary?.status ?? (status === 'RUNNING' ? 'Running' : 'Failed'),
    startedAt: startDate!.toISOString(),
    endedAt: stopDate?.toISOString(),
    summary,
  };
}
