import { randomUUID } from 'node:crypto';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { z } from 'zod';
import { Champion } from '../../contracts/artifacts.ts';
import { championKey } from '../../contracts/keys.ts';
import type { ReleaseOrder } from '../../contracts/release.ts';
import { findJson } from '../../functions/_shared/read-json.ts';
import type { Connection } from '../aws/connect.ts';
import { followExecution } from './follow.ts';
import type { RunProgress } from './progress.ts';

/** What a release came to. `version` is live now; absent where none is. */
export type Released = {
  pipeline: string;
  action: ReleaseOrder['action'];
  status: 'live' | 'nothing' | 'failed';
  reason: string;
  version?: number;
  execution: string;
};

/** What an execution ends with: of `record`, or of `release` where there was nothing to do. */
const Output = z.union([z.object({ cause: z.string() }), z.object({ reason: z.string() })]);

/** Orders a release and follows it to its end. `onProgress` gets its stages as they stand, again and again. */
export async function orderRelease(
  stack: Connection,
  order: ReleaseOrder & { pipeline: string },
  onProgress: (progress: RunProgress) => void,
): Promise<Released> {
  const { pipeline, action } = order;
  const { executionArn } = await stack.sfn.send(
    new StartExecutionCommand({
      stateMachineArn: stack.outputs.ReleaseStateMachineArn,
      name: `${pipeline}-${action}-${randomUUID().slice(0, 8)}`,
      input: JSON.stringify(order),
    }),
  );
  const execution = executionArn!;
  await followExecution(stack, execution, onProgress);
  const version = await liveVersion(pipeline, stack);
  return { pipeline, action, ...(await endOf(execution, stack)), version, execution };
}

async function endOf(
  executionArn: string,
  { sfn }: Connection,
): Promise<Pick<Released, 'status' | 'reason'>> {
  const { status, output, error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  if (status !== 'SUCCEEDED') return { status: 'failed', reason: cause ?? error ?? `It ended as ${status}.` };
  const end = Output.parse(JSON.parse(output!));
  return 'cause' in end ? { status: 'live', reason: end.cause } : { status: 'nothing', reason: end.reason };
}

/** The number of the live version, undefined where none is live. */
export async function liveVersion(pipeline: string, { store }: Connection): Promise<number | undefined> {
  return (await findJson(championKey(pipeline), Champion, store))?.version;
}
