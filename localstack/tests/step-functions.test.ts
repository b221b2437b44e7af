import { CreateScheduleCommand, GetScheduleCommand } from '@aws-sdk/client-scheduler';
import { PutEventsCommand, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { DescribeTrainingJobCommand } from '@aws-sdk/client-sagemaker';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, test } from 'vitest';
import { endOfJob, jobRequest, putNumbers } from './sagemaker.ts';
import { eventually, role, useInstance } from './support.ts';

const aws = useInstance();
beforeAll(() => putNumbers(aws));

async function createMachine(name: string, states: Record<string, object>): Promise<string> {
  const definition = JSON.stringify({ StartAt: Object.keys(states)[0], States: states });
  const machine = await aws.sfn.send(new CreateStateMachineCommand({ name, roleArn: role, definition }));
  return machine.stateMachineArn as string;
}

async function execute(stateMachineArn: string, input: object) {
  const { executionArn } = await aws.sfn.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  return eventually(async () => {
    const execution = await aws.sfn.send(new DescribeExecutionCommand({ executionArn }));
    return execution.status === 'RUNNING' ? undefined : execution;
  });
}

/** The input of the only execution of a machine. */
const inputOf = (stateMachineArn: string, seconds?: number) =>
  eventually(async () => {
    const { executions } = await aws.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    const executionArn = executions?.[0]?.executionArn;
    if (!executionArn) return undefined;
    const { input } = await aws.sfn.send(new DescribeExecutionCommand({ executionArn }));
    return JSON.parse(input as string) as unknown;
  }, seconds);

describe('createTrainingJob.sync', () => {
  const { TrainingJobName: _, HyperParameters: __, ...fixed } = jobRequest('');
  const train = (settings: object = {}) => ({
    Train: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sagemaker:createTrainingJob.sync',
      Parameters: { ...fixed, 'TrainingJobName.$': '$.name', 'HyperParameters.$': '$.hyperparameters' },
      End: true,
      ...settings,
    },
  });

  test('gives the description of the completed job', async () => {
    const machine = await createMachine('succeeds', train());
    const execution = await execute(machine, { name: 'synced', hyperparameters: { milliseconds: '100' } });
    expect(execution.status).toBe('SUCCEEDED');
    expect(JSON.parse(execution.output as string)).toMatchObject({
      TrainingJobName: 'synced',
      TrainingJobStatus: 'Completed',
      ModelArtifacts: { S3ModelArtifacts: 's3://training/jobs/synced/output/model.tar.gz' },
    });
  });

  test('fails with States.TaskFailed and the reason in the cause', async () => {
    const machine = await createMachine('fails', train());
    const execution = await execute(machine, { name: 'unsound', hyperparameters: { fail: 'no rows' } });
    expect(execution).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(JSON.parse(execution.cause as string)).toMatchObject({
      TrainingJobName: 'unsound',
      TrainingJobStatus: 'Failed',
      FailureReason: 'AlgorithmError: no rows, exit code: 3',
    });
  });

  test('fails by the service name when the request is refused', async () => {
    const machine = await createMachine('repeats', train());
    const input = { name: 'twice', hyperparameters: { milliseconds: '0' } };
    expect((await execute(machine, input)).status).toBe('SUCCEEDED');
    expect(await execute(machine, input)).toMatchObject({
      status: 'FAILED',
      error: 'SageMaker.AmazonSageMakerException',
    });
  });

  test('stops the job when the state times out', async () => {
    const caught = { Catch: [{ ErrorEquals: ['States.Timeout'], Next: 'Late' }], TimeoutSeconds: 2 };
    const machine = await createMachine('late', { ...train(caught), Late: { Type: 'Pass', End: true } });
    const execution = await execute(machine, { name: 'endless', hyperparameters: { milliseconds: '60000' } });
    expect(execution.status).toBe('SUCCEEDED');
    expect((await endOfJob(aws, 'endless')).TrainingJobStatus).toBe('Stopped');
  });

  test('is a request and no more without .sync', async () => {
    const machine = await createMachine(
      'starts',
      train({ Resource: 'arn:aws:states:::sagemaker:createTrainingJob' }),
    );
    const execution = await execute(machine, { name: 'started', hyperparameters: { milliseconds: '3000' } });
    expect(JSON.parse(execution.output as string).TrainingJobArn).toMatch(/training-job\/started$/);
    const job = await aws.sageMaker.send(new DescribeTrainingJobCommand({ TrainingJobName: 'started' }));
    expect(job.TrainingJobStatus).toBe('InProgress');
  });
});

const schedule = (name: string, arn: string, expression: string, input: object, timezone = 'UTC') =>
  aws.scheduler.send(
    new CreateScheduleCommand({
      Name: name,
      ScheduleExpression: expression,
      ScheduleExpressionTimezone: timezone,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: arn, RoleArn: role, Input: JSON.stringify(input) },
    }),
  );

test('an S3 event carries the key as it is', async () => {
  const machine = await createMachine('by-object', { Pass: { Type: 'Pass', End: true } });
  await aws.s3.send(new CreateBucketCommand({ Bucket: 'eventful' }));
  const NotificationConfiguration = { EventBridgeConfiguration: {} };
  await aws.s3.send(
    new PutBucketNotificationConfigurationCommand({ Bucket: 'eventful', NotificationConfiguration }),
  );
  await aws.events.send(
    new PutRuleCommand({ Name: 'objects', EventPattern: JSON.stringify({ source: ['aws.s3'] }) }),
  );
  await aws.events.send(
    new PutTargetsCommand({ Rule: 'objects', Targets: [{ Id: 'machine', Arn: machine, RoleArn: role }] }),
  );
  await aws.s3.send(new PutObjectCommand({ Bucket: 'eventful', Key: 'landing/a b+c%20ü.csv', Body: 'x' }));
  expect(await inputOf(machine)).toMatchObject({ detail: { object: { key: 'landing/a b+c%20ü.csv' } } });
});

describe('a state machine is started', () => {
  const pass = { Pass: { Type: 'Pass', End: true } };

  test('by a rule with an input of its own', async () => {
    const machine = await createMachine('by-rule', pass);
    await aws.events.send(
      new PutRuleCommand({ Name: 'landed', EventPattern: JSON.stringify({ source: ['mine'] }) }),
    );
    const target = { Id: 'machine', Arn: machine, RoleArn: role, Input: JSON.stringify({ reason: 'rule' }) };
    await aws.events.send(new PutTargetsCommand({ Rule: 'landed', Targets: [target] }));
    await aws.events.send(
      new PutEventsCommand({ Entries: [{ Source: 'mine', DetailType: 'landed', Detail: '{}' }] }),
    );
    expect(await inputOf(machine)).toEqual({ reason: 'rule' });
  });

  test('by a rule without one, with the event', async () => {
    const machine = await createMachine('by-event', pass);
    await aws.events.send(
      new PutRuleCommand({ Name: 'whole', EventPattern: JSON.stringify({ source: ['other'] }) }),
    );
    await aws.events.send(
      new PutTargetsCommand({ Rule: 'whole', Targets: [{ Id: 'machine', Arn: machine, RoleArn: role }] }),
    );
    await aws.events.send(
      new PutEventsCommand({ Entries: [{ Source: 'other', DetailType: 'landed', Detail: '{"n":1}' }] }),
    );
    expect(await inputOf(machine)).toMatchObject({
      source: 'other',
      'detail-type': 'landed',
      detail: { n: 1 },
    });
  });

  test('by a schedule at its time, once', async () => {
    const machine = await createMachine('by-schedule', pass);
    // Tokyo's wall clock is nine hours ahead of UTC all year.
    const due = new Date(Date.now() + 2000 + 9 * 3_600_000).toISOString().slice(0, 19);
    await schedule('once', machine, `at(${due})`, { time: '<aws.scheduler.scheduled-time>' }, 'Asia/Tokyo');
    const { time } = (await inputOf(machine)) as { time: string };
    expect(Math.abs(Date.parse(time) - Date.now())).toBeLessThan(10_000);
    const { executions } = await aws.sfn.send(new ListExecutionsCommand({ stateMachineArn: machine }));
    expect(executions).toHaveLength(1);
    const { State } = await aws.scheduler.send(new GetScheduleCommand({ Name: 'once' }));
    expect(State).toBe('ENABLED');
  });

  test('by a rate, which begins at once; and a queue is a target as well', async () => {
    const machine = await createMachine('by-rate', pass);
    await schedule('often', machine, 'rate(5 minutes)', { n: 5 });
    expect(await inputOf(machine)).toEqual({ n: 5 });
    const { QueueUrl } = await aws.sqs.send(new CreateQueueCommand({ QueueName: 'ticks' }));
    const { Attributes } = await aws.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    await schedule('queue', Attributes?.QueueArn as string, 'rate(1 hour)', { tick: true });
    const { Messages } = await aws.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }));
    expect(JSON.parse(Messages?.[0].Body as string)).toEqual({ tick: true });
  });
});
