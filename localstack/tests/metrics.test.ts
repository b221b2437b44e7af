import {
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, GetQueueAttributesCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { beforeAll, expect, test } from 'vitest';
import { createFunction, invoke } from './functions.ts';
import { eventually, useInstance } from './support.ts';

const aws = useInstance();
const Namespace = 'Probe';
const Dimensions = [{ Name: 'stage', Value: 'monitor' }];

beforeAll(() => createFunction(aws, 'probe'));

/** A line as Powertools writes it. */
const embedded = (metrics: Record<string, number | number[]>) =>
  JSON.stringify({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace,
          Dimensions: [['stage']],
          Metrics: Object.keys(metrics).map((Name) => ({ Name, Unit: 'Count' })),
        },
      ],
    },
    stage: 'monitor',
    ...metrics,
  });

test('metrics that a function writes to its log are CloudWatch’s', async () => {
  const lines = [
    embedded({ Looks: 2, Rows: [10, 20] }),
    'no metric',
    '{"CloudWatchMetrics": broken',
    embedded({ Looks: 3 }),
  ];
  await invoke(aws, 'probe', { log: lines.join('\n') });
  const statistics = (MetricName: string) =>
    aws.cloudWatch.send(
      new GetMetricStatisticsCommand({
        Namespace,
        MetricName,
        Dimensions,
        Statistics: ['Sum', 'SampleCount'],
        Unit: 'Count',
        StartTime: new Date(Date.now() - 600_000),
        EndTime: new Date(Date.now() + 60_000),
        Period: 3600,
      }),
    );
  const found = async (name: string) => (await statistics(name)).Datapoints?.[0];
  await eventually(async () => ((await found('Rows')) ? true : undefined));
  expect(await found('Looks')).toMatchObject({ Sum: 5, SampleCount: 2 });
  expect(await found('Rows')).toMatchObject({ Sum: 30, SampleCount: 2 });
  const { Metrics } = await aws.cloudWatch.send(new ListMetricsCommand({ Namespace }));
  expect(Metrics?.map((metric) => metric.Dimensions)).toEqual([Dimensions, Dimensions]);
});

test('an alarm on such a metric rings, and its topic tells', async () => {
  const { TopicArn } = await aws.sns.send(new CreateTopicCommand({ Name: 'failures' }));
  const { QueueUrl } = await aws.sqs.send(new CreateQueueCommand({ QueueName: 'told' }));
  const { Attributes } = await aws.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  await aws.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: Attributes!.QueueArn }));
  await aws.cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'violations',
      AlarmDescription: 'What to do: docs/runbook.md#driftviolations',
      Namespace,
      MetricName: 'DriftViolations',
      Dimensions,
      Statistic: 'Sum',
      Period: 10,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [TopicArn!],
    }),
  );
  const state = async () => {
    // An alarm looks at what came since it looked last.
    await invoke(aws, 'probe', { log: embedded({ DriftViolations: 1 }) });
    const { MetricAlarms } = await aws.cloudWatch.send(
      new DescribeAlarmsCommand({ AlarmNames: ['violations'] }),
    );
    return MetricAlarms?.[0].StateValue === 'ALARM' ? true : undefined;
  };
  await eventually(state, 60);
  const { Messages } = await aws.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10 }));
  expect(Messages?.[0].Body).toContain('docs/runbook.md#driftviolations');
});
