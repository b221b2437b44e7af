import { ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import {
  describeRun,
  drop,
  example,
  getJson,
  landfall,
  outputs,
  rowsOf,
  settings,
  sfn,
  temporary,
  until,
} from './support.ts';

const target = 'compressive_strength';
const { header, rows } = rowsOf('concrete_strength.csv');

/** Runs the monitor's state machine to its end, as the schedule does. */
async function monitor(pipeline: string) {
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({
      stateMachineArn: outputs.MonitorStateMachineArn,
      input: JSON.stringify({ pipeline }),
    }),
  );
  return until('the monitor to end', async () => {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return execution.status === 'RUNNING' ? undefined : execution;
  });
}

test('traffic like the training rows changes nothing; drifted traffic starts a retraining', async () => {
  const first = await drop(example('concrete_strength.csv'), 'watched', target);
  expect(first.code).toBe(0);
  const usual = temporary('usual.csv', [header, ...rows.filter((_, i) => i % 2 === 0)].join('\n'));
  expect((await landfall('predict', 'watched', '--file', usual)).code).toBe(0);
  const calm = await monitor('watched');
  expect(calm.status).toBe('SUCCEEDED');
  expect(decisionOf(calm.output)).toBe('nothing');

  const stronger = rows.map((row) => row.replace(/^[^,]*/, (cement) => String(Number(cement) * 3)));
  const drifted = temporary('drifted.csv', [header, ...stronger].join('\n'));
  expect((await landfall('predict', 'watched', '--file', drifted)).code).toBe(0);
  const alarmed = await monitor('watched');
  expect(decisionOf(alarmed.output)).toBe('retrain');

  const retrained = await until('the retraining', async () => {
    const runs = JSON.parse((await landfall('runs', 'watched', '--json')).stdout) as { runId: string }[];
    return runs.find(({ runId }) => runId !== first.summary.runId);
  });
  await until('the retraining to end', async () =>
    (await describeRun(retrained.runId)).status === 'SUCCEEDED' ? true : undefined,
  );
  const outcome = await getJson(`runs/${retrained.runId}/log/outcome.json`);
  // The same rows make the same model: it is kept, and the reason is on the record.
  expect(outcome.status).toBe('NotBetter');
});

test('the monitor is scheduled', async () => {
  const { Schedules = [] } = await new SchedulerClient(settings).send(new ListSchedulesCommand({}));
  const targets = Schedules.filter((s) => s.State === 'ENABLED').map((s) => s.Target?.Arn);
  expect(targets).toContain(outputs.MonitorStateMachineArn);
});

const decisionOf = (output = '{}'): string => JSON.parse(output).results?.[0]?.decision ?? output;
