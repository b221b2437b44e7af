import { InvokeCommand } from '@aws-sdk/client-lambda';
import { GetScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { DescribeExecutionCommand, paginateListExecutions } from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { MonitorRecord } from '../../contracts/monitor.ts';
import { type Purpose, scheduleName } from '../../contracts/schedule.ts';
import { random } from '../../core/random.ts';
import {
  drop,
  getJson,
  lambda,
  landfall,
  listKeys,
  outputs,
  putJson,
  settings,
  sfn,
  temporary,
  until,
} from './support.ts';

const target = 'y';
const scheduler = new SchedulerClient(settings);

/** Looked at every minute; what lands is kept for the next retraining; only a great improvement goes live. */
const definition = (name: string) => ({
  name,
  target,
  budgetSeconds: 5,
  accumulation: { mode: 'append' },
  retraining: { onLanding: false },
  monitoring: { schedule: 'rate(1 minute)' },
  gate: { margin: 1 },
  rollout: { strategy: 'canary', share: 0.3, waitSeconds: 5 },
});

/** Rows of `x` from `low` to `low` + 1, where y is 10 x up to 1 and falls three times as steeply beyond. */
function rowsOf(count: number, low: number, seed: number) {
  const { float } = random(seed);
  return Array.from({ length: count }, () => {
    const x = low + float();
    const y = (x <= 1 ? 10 * x : 10 - 30 * (x - 1)) + float() / 10;
    return [x.toFixed(4), float().toFixed(4), y.toFixed(3)];
  });
}
const csv = (header: string[], rows: string[][]) =>
  [header, ...rows].map((cells) => cells.join(',')).join('\n');
const data = (name: string, rows: string[][]) => temporary(name, csv(['x', 'z', target], rows));

/**
 * A model of rows below 1 is live; newer data land, and are kept; the model is asked for rows above 1. What follows is the
 * schedule's doing.
 */
async function drifted(name: string, newer: string[][]) {
  await putJson(`pipelines/${name}.json`, definition(name));
  const first = await drop(data(`${name}.csv`, rowsOf(400, 0, 1)), name, target);
  expect(first).toMatchObject({ code: 0, summary: { status: 'Live', version: 1 } });
  const { summary } = await drop(data(`${name}-newer.csv`, newer), name, target);
  expect(summary).toMatchObject({ status: 'Collected' });
  const asked = temporary(
    `${name}-asked.csv`,
    csv(
      ['x', 'z'],
      rowsOf(300, 1, 3).map(([x, z]) => [x, z]),
    ),
  );
  expect((await landfall('predict', name, '--file', asked)).code).toBe(0);
  const record = await until(`a decision on ${name}`, () => decisionOn(name), 180);
  const outcome = await until(`the retraining of ${name}`, () => outcomeOf(record.runId!), 180);
  return { first, record, outcome };
}

const records = async (name: string) => {
  const keys = await listKeys(`monitor/${name}/`);
  return Promise.all(keys.map(async (key) => MonitorRecord.parse(await getJson(key))));
};
const decisionOn = async (name: string) =>
  (await records(name)).find(({ decision }) => decision === 'retrain');
const outcomeOf = (runId: string) => getJson(`runs/${runId}/log/outcome.json`).catch(() => undefined);

/** The inputs with which Scheduler has started the monitor for the pipeline. */
async function inputsOf(name: string): Promise<{ due: string }[]> {
  const inputs = [];
  const pages = paginateListExecutions({ client: sfn }, { stateMachineArn: outputs.MonitorStateMachineArn });
  for await (const { executions = [] } of pages) {
    for (const { executionArn } of executions) {
      const { input } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      inputs.push(JSON.parse(input!));
    }
  }
  return inputs.filter(({ pipeline, due }) => pipeline === name && due);
}

/** Each flow waits for a schedule, so they do it side by side. */
test.concurrent(
  'drift starts a retraining by schedule, and the better model is promoted by way of a canary',
  { timeout: 400_000 },
  async () => {
    const name = 'loop-better';
    const { record, outcome } = await drifted(name, rowsOf(400, 1, 2));
    expect(record).toMatchObject({ version: 1, rows: 300 });
    expect(record.reason).toMatch(/column_drift: .*"x".*Retraining\.$/);
    expect(outcome).toMatchObject({ status: 'Live', version: 2 });
    expect(await getJson(`champions/${name}.json`)).toMatchObject({ version: 2, runId: record.runId });
    const { attempts } = await getJson(`runs/${record.runId}/deploy/rollout.json`);
    expect(attempts).toMatchObject([
      { version: 2, against: 1, strategy: { strategy: 'canary' }, end: { status: 'live' } },
    ]);
    expect(attempts[0].steps[0]).toMatchObject({ share: 0.3, mode: 'traffic' });
    const { entries } = await getJson(`runs/${record.runId}/collect/manifest.json`);
    expect(entries).toHaveLength(2);
    const [{ due }] = await inputsOf(name);
    expect(due).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00Z$/);
  },
);

test.concurrent(
  'drift starts a retraining by schedule, and what is not better is kept out',
  { timeout: 400_000 },
  async () => {
    const name = 'loop-kept';
    const { first, record, outcome } = await drifted(name, rowsOf(100, 0, 2));
    expect(record).toMatchObject({ decision: 'retrain', version: 1 });
    expect(outcome).toMatchObject({ status: 'NotBetter' });
    const { comparisons } = await getJson(`runs/${record.runId}/evaluate/evaluation.json`);
    expect(comparisons.length).toBeGreaterThan(0);
    expect(await getJson(`champions/${name}.json`)).toMatchObject({ version: 1, runId: first.summary.runId });
  },
);

const scheduleOf = (name: string, purpose: Purpose) =>
  scheduler.send(new GetScheduleCommand({ Name: scheduleName(name, purpose) }));

test('a definition that was edited gets its schedule, and what finds nothing new leaves it at that', async () => {
  const name = 'loop-kept';
  expect(await scheduleOf(name, 'monitor')).toMatchObject({
    ScheduleExpression: 'rate(1 minute)',
    State: 'ENABLED',
    Target: { Arn: outputs.MonitorStateMachineArn },
  });
  await expect(scheduleOf(name, 'retrain')).rejects.toThrow(/not exist|not found/i);
  const edited = await getJson(`pipelines/${name}.json`);
  Object.assign(edited.retraining, { cooldownHours: 0, schedule: 'rate(1 minute)' });
  await putJson(`pipelines/${name}.json`, edited);
  const { FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: 'landfall-schedule', Payload: '{}' }),
  );
  expect(FunctionError).toBeUndefined();
  expect(await scheduleOf(name, 'retrain')).toMatchObject({ ScheduleExpression: 'rate(1 minute)' });
  const record = await until(
    'the retraining that is due',
    async () => (await records(name)).find(({ scheduled }) => scheduled),
    150,
  );
  expect(record).toMatchObject({ decision: 'nothing', guard: 'nothing_new' });
});
