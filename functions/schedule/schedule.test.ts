import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  DeleteScheduleCommand,
  GetScheduleCommand,
  ListSchedulesCommand,
  ResourceNotFoundException,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, test } from 'vitest';
import { championKey, pipelineKey } from '../../contracts/keys.ts';
import { textStore } from '../../test/support/text-store.ts';
import { eventBridgeSchedules } from './eventbridge.ts';
import { schedule } from './schedule.ts';

const client = mockClient(SchedulerClient);
const made = new Map<string, CreateScheduleCommandInput>();
const missing = new ResourceNotFoundException({ Message: 'there is none', message: '', $metadata: {} });
const conflict = new ConflictException({ Message: 'there is one', message: '', $metadata: {} });
const target = { machineArn: 'machine', roleArn: 'role' };
const now = new Date('2026-11-24T20:30:30Z');
let objects: Map<string, string>;

beforeEach(() => {
  made.clear();
  objects = new Map();
  client.reset();
  client.on(ListSchedulesCommand).callsFake(async ({ NamePrefix }: { NamePrefix: string }) => ({
    Schedules: [...made.keys()].filter((Name) => Name.startsWith(NamePrefix)).map((Name) => ({ Name })),
  }));
  client.on(GetScheduleCommand).callsFake(async ({ Name }) => found(Name));
  client.on(UpdateScheduleCommand).callsFake(async (input) => {
    found(input.Name);
    made.set(input.Name, input);
    return {};
  });
  client.on(CreateScheduleCommand).callsFake(async (input) => {
    if (made.has(input.Name)) throw conflict;
    made.set(input.Name, input);
    return {};
  });
  client.on(DeleteScheduleCommand).callsFake(async ({ Name }) => {
    found(Name);
    made.delete(Name);
    return {};
  });
});

function found(name: string) {
  const one = made.get(name);
  if (!one) throw missing;
  return one;
}

const define = (name: string, settings: object = {}) =>
  objects.set(pipelineKey(name), JSON.stringify({ name, target: 'left', ...settings }));

function live(name: string, settings: object = {}) {
  define(name, settings);
  objects.set(championKey(name), '{}');
}

const bring = (input: { pipeline?: string } = {}, at = now) =>
  schedule(
    input,
    {
      store: textStore(objects),
      schedules: eventBridgeSchedules(new SchedulerClient({}), target, new AbortController().signal),
      log: { info: () => undefined, warn: () => undefined },
    },
    at,
  );

const nightly = { retraining: { schedule: 'cron(0 3 * * ? *)' } };

test('a live pipeline is looked at, and retrained where its definition says when', async () => {
  live('churn', nightly);
  define('new');
  expect(await bring()).toEqual({
    made: ['landfall-churn-monitor', 'landfall-churn-retrain'],
    changed: [],
    removed: [],
  });
  expect(made.get('landfall-churn-monitor')).toMatchObject({
    ScheduleExpression: 'rate(1 hour)',
    ScheduleExpressionTimezone: 'UTC',
    StartDate: new Date('2026-11-24T21:00:00Z'),
    State: 'ENABLED',
    Target: {
      Arn: 'machine',
      RoleArn: 'role',
      Input: '{"pipeline":"churn","due":"<aws.scheduler.scheduled-time>"}',
    },
  });
  expect(made.get('landfall-churn-retrain')).toMatchObject({
    ScheduleExpression: 'cron(0 3 * * ? *)',
    StartDate: undefined,
    Target: { Input: '{"pipeline":"churn","retrain":true,"due":"<aws.scheduler.scheduled-time>"}' },
  });
});

test('what is right is left alone: a rate goes on as it began', async () => {
  live('churn');
  await bring();
  const before = { ...made.get('landfall-churn-monitor') };
  const later = new Date(now.getTime() + 86_400_000);
  expect(await bring({}, later)).toEqual({ made: [], changed: [], removed: [] });
  expect(made.get('landfall-churn-monitor')).toEqual(before);
});

test('what a hand has changed or the definition says otherwise is changed', async () => {
  live('churn', nightly);
  await bring();
  made.get('landfall-churn-monitor')!.State = 'DISABLED';
  live('churn', { retraining: { schedule: 'rate(7 days)' } });
  expect((await bring()).changed).toEqual(['landfall-churn-monitor', 'landfall-churn-retrain']);
  expect(made.get('landfall-churn-monitor')!.State).toBe('ENABLED');
  expect(made.get('landfall-churn-retrain')!.ScheduleExpression).toBe('rate(7 days)');
});

test('schedules go with what they are for, and nothing else does', async () => {
  live('churn', nightly);
  live('churn-retrain', nightly);
  await bring();
  made.set('landfall-nightly-backup', {
    ...found('landfall-churn-monitor'),
    Name: 'landfall-nightly-backup',
  });
  live('churn');
  expect((await bring({ pipeline: 'churn' })).removed).toEqual(['landfall-churn-retrain']);
  objects.delete(pipelineKey('churn'));
  expect((await bring()).removed).toEqual(['landfall-churn-monitor']);
  expect([...made.keys()]).toEqual([
    'landfall-churn-retrain-monitor',
    'landfall-churn-retrain-retrain',
    'landfall-nightly-backup',
  ]);
});

test('a definition in trouble is named, keeps its schedules, and the others get theirs', async () => {
  live('broken');
  live('odd', { monitoring: { schedule: 'cron(99 * * * ? *)' } });
  live('zoo');
  await bring({ pipeline: 'broken' });
  objects.set(pipelineKey('broken'), '{"name":"broken"}');
  await expect(bring()).rejects.toThrow(
    /schedules_incomplete: .*broken \(invalid_artifact.*; odd \(schedule_invalid/,
  );
  expect([...made.keys()]).toEqual(['landfall-broken-monitor', 'landfall-zoo-monitor']);
});

test('of two at once that make the same schedule neither fails', async () => {
  live('churn');
  await Promise.all([bring(), bring()]);
  expect([...made.keys()]).toEqual(['landfall-churn-monitor']);
});

test('what AWS may do better next time is thrown as such', async () => {
  live('churn');
  client
    .on(UpdateScheduleCommand)
    .rejects(Object.assign(new Error('slow down'), { name: 'ThrottlingException' }));
  await expect(bring()).rejects.toMatchObject({ name: 'Transient' });
});
