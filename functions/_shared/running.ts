import { type ExecutionListItem, paginateListExecutions, type SFNClient } from '@aws-sdk/client-sfn';

/** The executions of a state machine that are under way. */
export async function runningExecutions(
  stateMachineArn: string,
  client: SFNClient,
): Promise<ExecutionListItem[]> {
  const found: ExecutionListItem[] = [];
  const input = { stateMachineArn, statusFilter: 'RUNNING' as const };
  for await (const { executions = [] } of paginateListExecutions({ client, pageSize: 100 }, input))
    found.push(...executions);
  return found;
}
