import { CreateLogGroupCommand, PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { DeployPorts } from '../ports.ts';

const days = 30;

/** The function's log, made before Lambda would make one that is kept for ever. */
export async function ensureLogGroup(functionName: string, { logs }: DeployPorts): Promise<void> {
  const logGroupName = `/aws/lambda/${functionName}`;
  await logs.send(new CreateLogGroupCommand({ logGroupName })).catch((error: Error) => {
    if (error.name !== 'ResourceAlreadyExistsException') throw error;
  });
  await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: days }));
}
