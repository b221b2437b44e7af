import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Run } from '../../contracts/stages.ts';
import { at, type MonitorWorld, monitorWorld } from '../../test/support/monitor-world.ts';

vi.mock('./count.ts', () => ({ countLook: () => undefined }));

let world: MonitorWorld;
beforeEach(async () => {
  world = await monitorWorld();
});
afterEach(() => world.close());

const runOf = (input?: string) => Run.parse((JSON.parse(input!) as { run: unknown }).run);

test('a retraining by schedule is due once, however many occurrences were missed', async () => {
  await world.define({ retraining: { schedule: 'cron(0 3 * * ? *)', cooldownHours: 0 } });
  await world.look(at(1));
  const [due] = await world.look(at(24 * 4));
  expect(due.reason).toContain('The retraining of 2026-11-27T03:00:00.000Z is due.');
  expect(runOf(due.input)).toMatchObject({ startedBy: 'schedule', runId: due.runId });
  await world.run(due.runId!);
  expect(await world.look(at(24 * 4 + 1))).toMatchObject([{ decision: 'nothing' }]);
  const records = await world.records();
  expect(records.map(({ scheduled }) => scheduled)).toEqual([
    undefined,
    '2026-11-27T03:00:00.000Z',
    undefined,
  ]);
});

test('Scheduler and the catch-up name the same run, whoever comes first', async () => {
  const retraining = { schedule: 'cron(0 3 * * ? *)', cooldownHours: 0 };
  const due = '2026-11-24T03:00:00Z';
  const first = await monitorWorld({ retraining });
  await first.look(at(1));
  const [caughtUp] = await first.look(at(4));
  expect(await first.look(at(4), { pipeline: 'churn', retrain: true, due })).toEqual([caughtUp]);
  await first.run(caughtUp.runId!);
  expect(await first.look(at(5), { pipeline: 'churn', retrain: true, due })).toMatchObject([
    { decision: 'nothing' },
  ]);
  const second = await monitorWorld({ retraining });
  const [fired] = await second.look(at(3), { pipeline: 'churn', retrain: true, due });
  expect(fired).toMatchObject({ decision: 'retrain', runId: caughtUp.runId });
  await Promise.all([first.close(), second.close()]);
});

test('a schedule that finds nothing new leaves it at that', async () => {
  await world.learn();
  await world.define({ retraining: { schedule: 'rate(1 hour)' } });
  const input = { pipeline: 'churn', retrain: true, due: at(9).toISOString() };
  expect(await world.look(at(9), input)).toMatchObject([{ decision: 'nothing' }]);
  expect(await world.records()).toMatchObject([
    { guard: 'nothing_new', scheduled: '2026-11-24T09:00:00.000Z' },
  ]);
});
