import { Duration } from 'aws-cdk-lib';
import { Alarm, type IMetric, MathExpression, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { decisionMetrics, dimensionsOf, metricsNamespace, violations } from '../contracts/metrics.ts';
import type { FunctionName } from './functions.ts';
import type { MachineName } from './state-machine.ts';

export type Watched = {
  deadLetters: Queue;
  functions: Record<FunctionName, LambdaFunction>;
  machines: Record<MachineName, StateMachine>;
};

/** What it means that an execution did not succeed. */
const machineTexts: Record<MachineName, string> = {
  pipeline: 'A run ended without a verdict on its model.',
  monitor: 'Live models are not being watched.',
  release: 'A version that a person chose did not go live.',
  batch: 'A file was not scored as a whole.',
  backfill: 'Past data were not run to the last day.',
  forget: 'Somebody who was to be forgotten is not, or not wholly.',
};

/** Functions that no state machine invokes, so that nobody else would tell. */
const functionTexts: Partial<Record<FunctionName, string>> = {
  trigger: 'The trigger function fails.',
  maintain: 'What the definitions do not keep is not retired.',
  schedule: 'Schedules of pipelines are not as their definitions say.',
};

/** By the monitor's metric. */
const monitorTexts: Record<string, string> = {
  [violations.dataQuality]: 'Rows that came are not of the quality of the training rows.',
  [violations.drift]: 'Rows that came, or the answers to them, are unlike those of the training.',
  [violations.performance]: 'A live model is worse on late labels than on its held-out rows.',
  [violations.operations]: 'A live model is slow, fails or is dear.',
  [violations.silence]: 'No data or no traffic arrives where there should be some.',
  [decisionMetrics.alarm]: 'Monitoring decided that a person should look at a pipeline.',
};

/** Five minutes are also how soon somebody is told; what is counted are single events. */
const period = Duration.minutes(5);

/** Each alarm is a section of docs/runbook.md, and its description says what a person needs at night. */
export function alarms(scope: Construct, watched: Watched, topic: Topic): Alarm[] {
  return whatRings(watched).map(({ id, text, metric }) => {
    const alarm = new Alarm(scope, id, {
      alarmName: `landfall-${id}`,
      alarmDescription: `${text} What to do: docs/runbook.md#${id.toLowerCase()}`,
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(topic));
    return alarm;
  });
}

type Ringing = { id: string; text: string; metric: IMetric };

function whatRings({ deadLetters, functions, machines }: Watched): Ringing[] {
  const waiting = deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: 'max' });
  return [
    { id: 'DeadLetters', text: 'Landed files could not be turned into runs.', metric: waiting },
    ...entries(functionTexts).map(([name, text]) => ({
      id: `${capitalised(name)}Errors`,
      text,
      metric: functions[name].metricErrors({ period }),
    })),
    ...entries(machineTexts).map(([name, text]) => ({
      id: `${capitalised(name)}Failed`,
      text,
      metric: unfinished(machines[name]),
    })),
    ...Object.entries(monitorTexts).map(([id, text]) => ({ id, text, metric: counted('monitor', id) })),
  ];
}

/** What one of our functions counts, in all pipelines together. */
export const counted = (functionName: FunctionName, metricName: string) =>
  new Metric({
    namespace: metricsNamespace,
    metricName,
    dimensionsMap: dimensionsOf(functionName),
    statistic: 'Sum',
    period,
  });

/** A run that times out or is stopped passes no state that could tell anybody. */
const unfinished = (machine: StateMachine) =>
  new MathExpression({
    expression: 'failed + timedOut + aborted',
    usingMetrics: {
      failed: machine.metricFailed({ period }),
      timedOut: machine.metricTimedOut({ period }),
      aborted: machine.metricAborted({ period }),
    },
    label: 'executions not succeeded',
    period,
  });

const capitalised = (name: string) => `${name[0].toUpperCase()}${name.slice(1)}`;
const entries = <K extends string>(record: Partial<Record<K, string>>) =>
  Object.entries(record) as [K, string][];
