import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../../cdk/bundle.ts';
import { functionNames, sizes } from '../../../cdk/functions.ts';
import { statementsOfRole } from './policies.ts';
import { ofType, synthesise, the } from './synthesise.ts';

const { resources, outputs } = synthesise('local');
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

describe('a landed object', () => {
  const [landing, bucket] = ofType(resources, 'AWS::S3::Bucket').find(([id]) => id.startsWith('Landing'))!;
  const [deadLetters] = the(resources, 'AWS::SQS::Queue', { QueueName: 'landfall-landed-dead-letters' });
  const [queueId, queue] = the(resources, 'AWS::SQS::Queue', { QueueName: 'landfall-landed' });
  const [, rule] = the(resources, 'AWS::Events::Rule', { Description: 'An object landed under landing/' });
  const [, source] = the(resources, 'AWS::Lambda::EventSourceMapping');
  const [trigger] = the(resources, 'AWS::Lambda::Function', { FunctionName: 'landfall-trigger' });

  it('is told to EventBridge, by the bucket itself', () => {
    expect(bucket.Properties).toMatchObject({
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
    });
  });

  it('comes into the queue if it is under landing/', () => {
    expect(rule.Properties).toMatchObject({
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { bucket: { name: [{ Ref: landing }] }, object: { key: [{ prefix: 'landing/' }] } },
      },
      Targets: [{ Arn: arnOf(queueId), DeadLetterConfig: { Arn: arnOf(deadLetters) } }],
    });
  });

  it('is tried five times, each for as long as the trigger may take, six times over', () => {
    expect(queue.Properties).toMatchObject({
      RedrivePolicy: { deadLetterTargetArn: arnOf(deadLetters), maxReceiveCount: 5 },
      VisibilityTimeout: 6 * sizes.trigger.seconds,
    });
  });

  it('reaches the trigger in batches, of which each message fails by itself', () => {
    expect(source.Properties).toMatchObject({
      EventSourceArn: arnOf(queueId),
      FunctionName: { Ref: trigger },
      BatchSize: 10,
      MaximumBatchingWindowInSeconds: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });
});

describe.each(functionNames)('the function %s', (name) => {
  const [, { Properties }] = the(resources, 'AWS::Lambda::Function', { FunctionName: `landfall-${name}` });

  it('has the runtime, size and time of the table', () => {
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Handler: 'handler.handler',
      MemorySize: sizes[name].memoryMb,
      Timeout: sizes[name].seconds,
      EphemeralStorage: { Size: sizes[name].storageMb },
      TracingConfig: { Mode: 'Active' },
    });
  });

  it('logs to a group of its own', () => {
    const { LogGroup } = Properties.LoggingConfig as { LogGroup: { Ref: string } };
    expect(resources[LogGroup.Ref].Properties.LogGroupName).toBe(`/aws/lambda/landfall-${name}`);
  });
});

it('keeps every log for a month', () => {
  const days = ofType(resources, 'AWS::Logs::LogGroup').map(([, group]) => group.Properties.RetentionInDays);
  expect(days).toEqual(Array.from({ length: functionNames.length + 6 }, () => 30));
});

describe.each(['pipeline', 'monitor', 'release', 'batch', 'backfill', 'forget'])(
  'the state machine %s',
  (name) => {
    const machine = { StateMachineName: `landfall-${name}` };
    const [, { Properties }] = the(resources, 'AWS::StepFunctions::StateMachine', machine);

    it('is given every substitution that it uses, and no other', () => {
      const text = readFileSync(join(root, 'statemachines', `${name}.asl.json`), 'utf8');
      const used = new Set([...text.matchAll(/\$\{(\w+)\}/g)].map(([, key]) => key));
      expect(Object.keys(Properties.DefinitionSubstitutions as object).toSorted()).toEqual(
        [...used].toSorted(),
      );
    });

    it('is logged, without the data, and traced', () => {
      expect(Properties).toMatchObject({
        LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
        TracingConfiguration: { Enabled: true },
      });
    });
  },
);

it('brings a version live that was approved in the registry', () => {
  const [release] = the(resources, 'AWS::StepFunctions::StateMachine', {
    StateMachineName: 'landfall-release',
  });
  const description = 'A version was approved in the Model Registry';
  const [, { Properties }] = the(resources, 'AWS::Events::Rule', { Description: description });
  expect(Properties).toMatchObject({
    State: 'ENABLED',
    EventPattern: {
      source: ['aws.sagemaker'],
      'detail-type': ['SageMaker Model Package State Change'],
      detail: { ModelPackageGroupName: [{ prefix: 'landfall-' }], ModelApprovalStatus: ['Approved'] },
    },
    Targets: [
      {
        Arn: { Ref: release },
        InputTransformer: {
          InputPathsMap: { 'detail-ModelPackageArn': '$.detail.ModelPackageArn' },
          InputTemplate: '{"action":"approved","modelPackageArn":<detail-ModelPackageArn>}',
        },
      },
    ],
  });
});

it('applies the rules of retention once a day', () => {
  const [maintain] = the(resources, 'AWS::Lambda::Function', { FunctionName: 'landfall-maintain' });
  const description = 'Retires what the definitions do not keep';
  const [, { Properties }] = the(resources, 'AWS::Scheduler::Schedule', { Description: description });
  expect(Properties).toMatchObject({
    ScheduleExpression: 'cron(40 3 * * ? *)',
    State: 'ENABLED',
    Target: { Arn: arnOf(maintain), Input: '{}' },
  });
});

it('brings the schedules of pipelines in order every hour', () => {
  const [schedule] = the(resources, 'AWS::Lambda::Function', { FunctionName: 'landfall-schedule' });
  const description = 'Brings the schedules of pipelines in order';
  const [, { Properties }] = the(resources, 'AWS::Scheduler::Schedule', { Description: description });
  expect(Properties).toMatchObject({
    ScheduleExpression: 'rate(1 hour)',
    State: 'ENABLED',
    Target: { Arn: arnOf(schedule), Input: '{}' },
  });
});

it('lets the schedules of pipelines start the monitor, and nothing else', () => {
  const [statement, ...others] = statementsOfRole(resources, 'PipelineSchedulesRole');
  expect(others).toEqual([]);
  expect(statement).toMatchObject({
    actions: ['states:StartExecution'],
    resources: [expect.stringMatching(/:stateMachine:landfall-monitor$/)],
  });
});

it('looks at true values and data as they land', () => {
  const [landing] = ofType(resources, 'AWS::S3::Bucket').find(([id]) => id.startsWith('Landing'))!;
  const [monitor] = the(resources, 'AWS::StepFunctions::StateMachine', {
    StateMachineName: 'landfall-monitor',
  });
  const description = 'An object landed under labels/ or landing/';
  const [, { Properties }] = the(resources, 'AWS::Events::Rule', { Description: description });
  const targets = Properties.Targets as object[];
  expect(Properties).toMatchObject({
    EventPattern: {
      detail: {
        bucket: { name: [{ Ref: landing }] },
        object: { key: [{ prefix: 'labels/' }, { prefix: 'landing/' }] },
      },
    },
    Targets: [{ Arn: { Ref: monitor } }],
  });
  expect(targets.flatMap(Object.keys).filter((key) => key.startsWith('Input'))).toEqual([]);
});

it('tells the command line where everything is', () => {
  expect(Object.keys(outputs).toSorted()).toEqual([
    'ArtifactsBucket',
    'BackfillStateMachineArn',
    'FailureTopicArn',
    'ForgetStateMachineArn',
    'LandingBucket',
    'MonitorStateMachineArn',
    'PipelineStateMachineArn',
    'ReleaseStateMachineArn',
  ]);
});
