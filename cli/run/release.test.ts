import { rm } from 'node:fs/promises';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { championKey } from '../../contracts/keys.ts';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { artifact } from '../../test/support/run.ts';
import type { Connection } from '../aws/connect.ts';
import { orderRelease } from './release.ts';

const execution = 'arn:aws:states:us-east-1:000000000000:execution:landfall-release:x';
const order = { action: 'promote' as const, pipeline: 'churn', version: 2 };

/** A stack whose release ends so at once; version 1 is live. */
async function ending(end: object) {
  const { store, folder } = await memoryPorts();
  await rm(folder, { recursive: true });
  const champion = {
    pipeline: 'churn',
    runId: 'churn-000000000001',
    version: 1,
    model: artifact('model'),
    baseline: artifact('baseline'),
    placement: { serving: 'serverless', endpoint: 'landfall-churn', endpointConfig: 'landfall-churn-v1' },
    modelPackageArn: 'arn:1',
  };
  await store.put(championKey('churn'), JSON.stringify(champion));
  const sfn = new SFNClient({ region: 'us-east-1' });
  const mock = mockClient(sfn);
  mock.on(StartExecutionCommand).resolves({ executionArn: execution });
  mock
    .on(GetExecutionHistoryCommand)
    .resolves({ events: [{ id: 1, timestamp: new Date(0), type: 'ExecutionSucceeded' }] });
  mock.on(DescribeExecutionCommand).resolves(end);
  const outputs = { ReleaseStateMachineArn: 'arn:machine' };
  const stack = { sfn, store, outputs, settings: {} } as unknown as Connection;
  return { stack, mock };
}

const succeeded = (output: object) => ({ status: 'SUCCEEDED' as const, output: JSON.stringify(output) });

test.each([
  [
    'a version that is live',
    succeeded({ status: 'Live', error: '', cause: 'It is.' }),
    { status: 'live', reason: 'It is.' },
  ],
  [
    'nothing to do',
    succeeded({ status: 'nothing', reason: 'It was.' }),
    { status: 'nothing', reason: 'It was.' },
  ],
  [
    'a failure',
    { status: 'FAILED' as const, error: 'DeploymentFailed', cause: 'smoke_test_failed: No.' },
    { status: 'failed', reason: 'smoke_test_failed: No.' },
  ],
  [
    'an execution that was stopped',
    { status: 'ABORTED' as const },
    { status: 'failed', reason: 'It ended as ABORTED.' },
  ],
])('%s', async (_, end, told) => {
  const { stack, mock } = await ending(end);
  expect(await orderRelease(stack, order, () => undefined)).toEqual({
    pipeline: 'churn',
    action: 'promote',
    version: 1,
    execution,
    ...told,
  });
  const [{ input }] = mock.commandCalls(StartExecutionCommand).map((call) => call.args[0]);
  expect(input.stateMachineArn).toBe('arn:machine');
  expect(input.name).toMatch(/^churn-promote-[0-9a-f]{8}$/);
  expect(JSON.parse(input.input!)).toEqual(order);
});
