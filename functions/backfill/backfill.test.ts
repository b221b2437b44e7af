import { beforeEach, describe, expect, test } from 'vitest';
import { BackfillInput, BackfillOutput, type BackfillReport } from '../../contracts/backfill.ts';
import { backfillKey, datasetKey, ledgerKey, outcomeKey, pipelineKey } from '../../contracts/keys.ts';
import { Run, type Source } from '../../contracts/stages.ts';
import { memoryConditional } from '../../test/support/memory-conditional.ts';
import { textStore } from '../../test/support/text-store.ts';
import type { LandedAt } from '../_shared/s3-landing.ts';
import { backfill } from './backfill.ts';
import { mostDays } from './plan.ts';
import { idOf, type Started } from './start.ts';

const id = 'churn-backfill-1';
const order = { pipeline: 'churn', from: '2026-11-01', to: '2026-11-03' };
const source = (name: string, versionId = 'v1'): Source => ({
  bucket: 'land',
  key: `landing/churn/${name}`,
  versionId,
});
const landedAt = (name: string, at = '2026-11-24T10:00:00Z'): LandedAt => ({
  source: source(name),
  at: new Date(at),
});

let objects: Map<string, string>;
let files: LandedAt[];
const put = (key: string, value: unknown) => objects.set(key, JSON.stringify(value));
const read = (key: string) => JSON.parse(objects.get(key)!);
const define = (changes: object = {}) =>
  put(pipelineKey('churn'), { name: 'churn', target: 'left', ...changes });
beforeEach(() => {
  objects = new Map();
  files = ['2026-11-02.csv', '2026-11-01.csv', '2026-11-03/b.csv', '2026-11-03/a.csv', '2026-11-04.csv'].map(
    (name) => landedAt(name),
  );
  define();
});

/** Asks the function as the state machine does. */
async function ask(input: unknown): Promise<unknown> {
  const output = await backfill(BackfillInput.parse(input), {
    store: textStore(objects),
    objects: memoryConditional(objects),
    log: { info: () => undefined, warn: () => undefined },
    landed: async (prefix) => files.filter(({ source }) => source.key.startsWith(prefix)),
    locate: (key) => `s3://artifacts/${key}`,
  });
  return BackfillOutput.parse(output);
}
const plan = (changes: object = {}) => ask({ action: 'plan', id, order: { ...order, ...changes } });
const start = (day: string) => ask({ action: 'start', id, day }) as Promise<Started>;
const end = (day: string, error?: object) => ask({ action: 'end', of: { id, day, error, more: 1 } });
const report = async () => {
  const output = await ask({ action: 'report', id });
  return { output, days: (read(backfillKey(id, 'report.json')) as BackfillReport).days };
};

/** As `record` leaves it. */
const recorded = (runId: string, status: string, rest: object = {}) =>
  put(outcomeKey(runId), { runId, pipeline: 'churn', status, reason: `${status}.`, ...rest });

/** As collect commits it. */
const kept = (version: number, sources: Source[]) =>
  put(datasetKey('churn', version), {
    pipeline: 'churn',
    version,
    accumulation: { mode: 'append' },
    until: '2026-11-24T00:00:00Z',
    entries: sources.map((source) => ({
      source,
      sha256: 'f',
      bytes: 1,
      landedAt: '2026-11-24T00:00:00Z',
      runId: 'churn-0123456789ab',
    })),
    because: 'landed',
  });

describe('the plan', () => {
  test('has the days with files in their order, whichever landed first', async () => {
    expect(await plan()).toEqual({
      days: ['2026-11-01', '2026-11-02', '2026-11-03'].map((day) => ({ id, day })),
    });
    const { days } = read(backfillKey(id, 'plan.json'));
    expect(days[2]).toEqual({
      day: '2026-11-03',
      sources: [source('2026-11-03/a.csv'), source('2026-11-03/b.csv')],
    });
  });

  test('takes a file without a date for one of the day on which it landed, in UTC', async () => {
    files = [landedAt('a.csv', '2026-11-02T23:59:59+00:00'), landedAt('b.csv', '2026-11-03T01:00:00+02:00')];
    expect(await plan()).toEqual({ days: [{ id, day: '2026-11-02' }] });
  });

  test('does not take a date in the prefix for the files’', async () => {
    files = [{ ...landedAt('x'), source: { ...source('x'), key: 'history/2026-11-01/2026-11-02.csv' } }];
    expect(await plan({ prefix: 'history/2026-11-01/' })).toEqual({ days: [{ id, day: '2026-11-02' }] });
  });

  test.each([
    ['no file of these days', { from: '2025-01-01', to: '2025-02-01' }, 'nothing_to_backfill'],
    ['no such pipeline', { pipeline: 'other' }, 'pipeline_missing'],
  ])('%s', async (_, changes, code) => {
    await expect(plan(changes)).rejects.toMatchObject({ name: 'Misconfigured', code });
  });

  test('more days than an execution has events for are refused, with the day to end by', async () => {
    const days = Array.from({ length: mostDays + 1 }, (_, i) => new Date(Date.UTC(2020, 0, 1 + i)).toISOString().slice(0, 10)); // prettier-ignore
    files = days.map((day) => landedAt(`${day}.csv`));
    await expect(plan({ from: days[0], to: days[mostDays] })).rejects.toMatchObject({
      code: 'too_many_days',
      message: expect.stringContaining(days[mostDays - 1]),
    });
    expect(await plan({ from: days[0], to: days[mostDays - 1] })).toMatchObject({
      days: { length: mostDays },
    });
  });
});

describe('a day', () => {
  beforeEach(() => plan());

  test('is run on its files, as if they had landed by its end', async () => {
    const { state, runId, input } = await start('2026-11-03');
    expect(state).toBe('run');
    expect(Run.parse(input?.run)).toMatchObject({
      runId,
      sources: [source('2026-11-03/a.csv'), source('2026-11-03/b.csv')],
      startedBy: 'backfill',
      startedAt: '2026-11-03T23:59:59.999Z',
    });
    expect(input?.run).not.toHaveProperty('base');
    expect(read(ledgerKey(runId)).run).toEqual(input?.run);
  });

  test('is added to the newest data, where data are added to', async () => {
    define({ accumulation: { mode: 'append' } });
    kept(7, [source('2026-11-01.csv')]);
    const { input } = await start('2026-11-02');
    expect(input?.run.base).toMatchObject({ key: datasetKey('churn', 7) });
  });

  test('has one run, whichever backfill asks and whatever was defined since', async () => {
    const first = await start('2026-11-01');
    define({ seed: 5 });
    expect(await start('2026-11-01')).toEqual(first);
    recorded(first.runId, 'NotBetter');
    expect(await start('2026-11-01')).toEqual({ state: 'done', runId: first.runId });
  });

  test('has another run once its file is another', async () => {
    const first = await start('2026-11-01');
    files = [{ source: source('2026-11-01.csv', 'v2'), at: new Date() }];
    await plan();
    expect((await start('2026-11-01')).runId).not.toBe(first.runId);
  });

  test('whose data were rejected is done; one that failed otherwise is run anew, also where its data were kept', async () => {
    const first = await start('2026-11-01');
    recorded(first.runId, 'RejectedData');
    expect(await start('2026-11-01')).toMatchObject({ state: 'done' });
    recorded(first.runId, 'Failed');
    kept(1, [source('2026-11-01.csv')]);
    const second = await start('2026-11-01');
    expect(second).toMatchObject({
      state: 'run',
      runId: idOf('churn', '2026-11-01', [source('2026-11-01.csv')], 2),
    });
    recorded(second.runId, 'Live');
    expect(await start('2026-11-01')).toEqual({ state: 'done', runId: second.runId });
  });

  test('whose files are in the data already is known, and no run is made', async () => {
    kept(1, [source('2026-11-03/a.csv'), source('2026-11-03/b.csv')]);
    expect(await start('2026-11-03')).toEqual({ state: 'known', runId: 'churn-0123456789ab' });
    kept(2, [source('2026-11-03/a.csv')]);
    expect(await start('2026-11-03')).toMatchObject({ state: 'run' });
  });

  test('with more files than one run can be given is refused', async () => {
    files = Array.from({ length: 2_000 }, (_, i) => landedAt(`2026-11-01/${i}.csv`));
    await plan();
    await expect(start('2026-11-01')).rejects.toMatchObject({ code: 'too_many_files' });
  });

  test.each(['Live', 'NotBetter', 'RejectedData', 'PendingApproval', 'Collected'])(
    'that came to %s lets the next have its turn',
    async (status) => {
      const { runId } = await start('2026-11-01');
      recorded(runId, status);
      expect(await end('2026-11-01')).toEqual({ status });
    },
  );

  test.each(['Failed', 'Misconfigured'])('that came to %s ends the backfill', async (status) => {
    const { runId } = await start('2026-11-01');
    recorded(runId, status);
    await expect(end('2026-11-01')).rejects.toMatchObject({
      name: 'Misconfigured',
      code: 'day_failed',
      message: expect.stringContaining(`The run ${runId} of 2026-11-01 failed (${status}: ${status}.)`),
    });
  });

  test('whose run was stopped is recorded as failed, so that the next backfill makes another', async () => {
    const { runId } = await start('2026-11-01');
    const error = { Error: 'StepFunctions.ExecutionAlreadyExistsException', Cause: 'it has ended' };
    await expect(end('2026-11-01', error)).rejects.toMatchObject({ code: 'day_failed' });
    expect(read(outcomeKey(runId))).toMatchObject({ status: 'Failed', run: { runId } });
    expect((await start('2026-11-01')).runId).not.toBe(runId);
  });

  test('whose run could not be started is not taken for one that failed', async () => {
    const { runId } = await start('2026-11-01');
    const error = { Error: 'States.TaskFailed', Cause: 'throttled' };
    await expect(end('2026-11-01', error)).rejects.toMatchObject({ code: 'day_failed' });
    expect(objects.has(outcomeKey(runId))).toBe(false);
    expect((await start('2026-11-01')).runId).toBe(runId);
  });
});

test('the report says what each day came to, also of a backfill that stopped', async () => {
  await plan();
  kept(1, [source('2026-11-01.csv')]);
  const known = await start('2026-11-01');
  const { runId } = await start('2026-11-02');
  recorded(runId, 'Live', { version: 4 });
  const { output, days } = await report();
  expect(output).toEqual({ counts: { Known: 1, Live: 1, NotRun: 1 } });
  expect(days).toEqual([
    {
      day: '2026-11-01',
      files: 1,
      status: 'Known',
      reason: `in the data since ${known.runId}, no run was made`,
      runId: known.runId,
    },
    { day: '2026-11-02', files: 1, status: 'Live', reason: 'Live.', runId, version: 4 },
    { day: '2026-11-03', files: 2, status: 'NotRun', reason: 'the backfill ended before it' },
  ]);
  const error = { Error: 'Misconfigured', Cause: JSON.stringify({ errorMessage: 'day_failed: why' }) };
  expect(await ask({ action: 'failed', id, error })).toEqual({
    error: 'Misconfigured',
    cause: 'day_failed: why',
  });
});

test('a backfill that was never planned has no report', async () => {
  expect(await ask({ action: 'report', id })).toEqual({ counts: {} });
});
