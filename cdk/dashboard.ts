import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  GraphWidgetView,
  type IMetric,
  type IWidget,
  MathExpression,
  PeriodOverride,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { costMetric, decisionMetrics, outcomeMetric, violations } from '../contracts/metrics.ts';
import { statuses } from '../contracts/stages.ts';
import { counted } from './alarms.ts';
import type { MachineName } from './state-machine.ts';

export type Shown = {
  alarms: Alarm[];
  queue: Queue;
  deadLetters: Queue;
  machines: Record<MachineName, StateMachine>;
};

const hour = Duration.hours(1);
const period = Duration.minutes(5);

/**
 * The dashboard `landfall`: what rings, what ran, what was decided, how it serves, what it costs, what waits. Pipelines come
 * and go: what serves them is found by search.
 */
export function dashboard(scope: Construct, shown: Shown): Dashboard {
  return new Dashboard(scope, 'Dashboard', {
    dashboardName: 'landfall',
    defaultInterval: Duration.days(7),
    periodOverride: PeriodOverride.INHERIT,
    widgets: [
      [note('# Landfall\nWhat each alarm means and what to do: `docs/runbook.md`.')],
      [new AlarmStatusWidget({ title: 'Alarms', alarms: shown.alarms, width: 24, height: 4 })],
      row(runs(), spent(), executions(shown.machines)),
      row(decided(), violated(), waiting(shown)),
      row(functionLatency(), functionErrors()),
      row(endpointLatency(), endpointErrors()),
    ],
  });
}

const note = (markdown: string) => new TextWidget({ markdown, width: 24, height: 2 });

type Graph = { title: string; left: IMetric[]; right?: IMetric[]; label?: string; stacked?: boolean };

/** Graphs side by side, each as wide as the others. */
const row = (...graphs: Graph[]): IWidget[] =>
  graphs.map(
    ({ title, left, right, label, stacked = false }) =>
      new GraphWidget({
        title,
        left,
        right,
        stacked,
        leftYAxis: { min: 0, label, showUnits: false },
        view: stacked ? GraphWidgetView.BAR : GraphWidgetView.TIME_SERIES,
        width: 24 / graphs.length,
        height: 6,
      }),
  );

/** Counts of an hour: at most one look, as a rule, and few runs. */
const hourly = (functionName: 'record' | 'monitor', metricName: string, label: string) =>
  counted(functionName, metricName).with({ period: hour, label });

const runs = (): Graph => ({
  title: 'Runs by how they ended',
  left: statuses.map((status) => hourly('record', outcomeMetric(status), status)),
  stacked: true,
});

const spent = (): Graph => ({
  title: 'Cost of the runs, a day, at list prices',
  left: [counted('record', costMetric).with({ period: Duration.days(1), label: 'USD' })],
  label: 'USD',
});

const executions = (machines: Shown['machines']): Graph => ({
  title: 'Executions that failed or ran out of time',
  left: Object.entries(machines).flatMap(([name, machine]) => [
    machine.metricFailed({ period: hour, label: `${name} failed` }),
    machine.metricTimedOut({ period: hour, label: `${name} timed out` }),
  ]),
});

const decided = (): Graph => ({
  title: 'Decisions of monitoring',
  left: Object.entries(decisionMetrics).map(([decision, name]) => hourly('monitor', name, decision)),
  stacked: true,
});

const violated = (): Graph => ({
  title: 'Violated checks by group',
  left: Object.entries(violations).map(([group, name]) => hourly('monitor', name, group)),
  stacked: true,
});

const waiting = ({ queue, deadLetters }: Shown): Graph => ({
  title: 'Landed files that wait',
  left: [queue.metricApproximateAgeOfOldestMessage({ period, label: 'oldest, seconds' })],
  right: [
    deadLetters.metricApproximateNumberOfMessagesVisible({ period, statistic: 'max', label: 'dead letters' }),
  ],
});

/** All metrics of a name whose dimension holds the words; the search takes `landfall-predict-churn` for three of them. */
const search = (schema: string, metricName: string, words: string, statistic: string) =>
  new MathExpression({
    expression: `SEARCH('{${schema}} MetricName="${metricName}" ${words}', '${statistic}', ${period.toSeconds()})`,
    usingMetrics: {},
    label: '',
    period,
  });

const ofFunctions = (metricName: string, statistic: string) =>
  search('AWS/Lambda,FunctionName', metricName, 'landfall predict', statistic);

const ofEndpoints = (metricName: string, statistic: string) =>
  search('AWS/SageMaker,EndpointName,VariantName', metricName, 'landfall', statistic);

const functionLatency = (): Graph => ({
  title: 'Serving functions: 95th percentile',
  left: [ofFunctions('Duration', 'p95')],
  label: 'ms',
});

const functionErrors = (): Graph => ({
  title: 'Serving functions: errors, and requests (right)',
  left: [ofFunctions('Errors', 'Sum'), ofFunctions('Throttles', 'Sum')],
  right: [ofFunctions('Invocations', 'Sum')],
});

const endpointLatency = (): Graph => ({
  title: 'Endpoints: 95th percentile',
  left: [ofEndpoints('ModelLatency', 'p95')],
  label: 'µs',
});

const endpointErrors = (): Graph => ({
  title: 'Endpoints: errors, and requests (right)',
  left: [ofEndpoints('Invocation5XXErrors', 'Sum'), ofEndpoints('Invocation4XXErrors', 'Sum')],
  right: [ofEndpoints('Invocations', 'Sum')],
});
