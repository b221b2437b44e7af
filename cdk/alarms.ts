import { Duration } from 'aws-cdk-lib';
import { Alarm, type IMetric, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

export type Watched = {
  deadLetters: Queue;
  trigger: LambdaFunction;
  pipeline: StateMachine;
  monitor: StateMachine;
  release: StateMachine;
  batch: StateMachine;
};

/** Each alarm is a section of docs/runbook.md, and its description says what a person needs at night. */
export function alarms(scope: Construct, watched: Watched, topic: Topic): void {
  const period = Duration.minutes(5);
  const alarm = (id: string, text: string, metric: IMetric) => {
    new Alarm(scope, id, {
      alarmName: `landfall-${id}`,
      alarmDescription: `${text} What to do: docs/runbook.md#${id.toLowerCase()}`,
      metric,
      threshold: 1,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    }).addAlarmAction(new SnsAction(topic));
  };
  // A run that times out or is stopped passes no state that could tell anybody.
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
  const { deadLetters, trigger, pipeline, monitor, release, batch } = watched;
  const waiting = deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: 'max' });
  alarm('DeadLetters', 'Landed files could not be turned into runs.', waiting);
  alarm('TriggerErrors', 'The trigger function fails.', trigger.metricErrors({ period }));
  alarm('PipelineFailed', 'A run ended without a verdict on its model.', unfinished(pipeline));
  alarm('MonitorFailed', 'Live models are not being watched.', unfinished(monitor));
  alarm('ReleaseFailed', 'A version that a person chose did not go live.', unfinished(release));
  alarm('BatchFailed', 'A file was not scored as a whole.', unfinished(batch));
}
