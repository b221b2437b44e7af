import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { BackfillReport } from '../../contracts/backfill.ts';
import { Summary } from '../../contracts/summary.ts';
import {
  drop,
  example,
  executionArn,
  getJson,
  landfall,
  listKeys,
  outputs,
  putJson,
  rowsOf,
  s3,
  sfn,
  temporary,
  until,
} from './support.ts';

const target = 'compressive_strength';
const { header, rows } = rowsOf('concrete_strength.csv');
const csv = (lines: string[]) => [header, ...lines].join('\n');

async function command(...args: string[]) {
  const { code, stdout, stderr } = await landfall(...args, '--json');
  if (!stdout) throw new Error(`landfall ${args[0]} ended with ${code} and printed nothing:\n${stderr}`);
  return { code, json: JSON.parse(stdout) };
}

const rerun = async (runId: string) => {
  const { code, json } = await command('rerun', runId);
  return { code, summary: Summary.parse(json) };
};

test('a run is repeated bit for bit, also when another model is live by then', async () => {
  const few = await drop(temporary('few.csv', csv(rows.slice(0, 300))), 'again', target, 4);
  expect(few).toMatchObject({ code: 0, summary: { status: 'Live', version: 1 } });
  const all = await drop(example('concrete_strength.csv'), 'again', target, 4);
  expect(all.summary.status).toBe('Live');

  // The first began with nothing, the second with what had been best for the first.
  for (const { summary } of [few, all]) {
    const again = await rerun(summary.runId);
    expect(again).toMatchObject({ code: 0, summary: { status: 'Repeated', repeated: true } });
    expect(again.summary.model?.sha256).toBe(summary.model?.sha256);
    expect(again.summary.metrics).toEqual(summary.metrics);
    expect(again.summary.runId).not.toBe(summary.runId);
  }
  expect(await getJson('champions/again.json')).toMatchObject({ version: 2, runId: all.summary.runId });
  // A repetition can be repeated itself, and adds nothing to the data.
  expect(await listKeys('datasets/again/')).toHaveLength(2);

  const { code, json } = await command('diff', few.summary.runId, all.summary.runId);
  expect(code).toBe(0);
  expect(json).toMatchObject({
    definition: [],
    code: { changed: false },
    data: {
      added: [{ file: 'concrete_strength.csv' }],
      removed: [{ file: 'few.csv' }],
      rows: { before: 300, after: rows.length },
      columns: [],
    },
    model: { same: false },
  });
  expect(json.metrics.map(({ name }: { name: string }) => name)).toContain('rmse');
});

test('a repetition that differs is seen', async () => {
  const first = await drop(temporary('own.csv', csv(rows.slice(0, 300))), 'differs', target, 4);
  const key = `runs/${first.summary.runId}/train/training.json`;
  const training = await getJson(key);
  await putJson(key, { ...training, model: { ...training.model, sha256: 'f'.repeat(64) } });
  const { code, summary } = await rerun(first.summary.runId);
  expect(code).toBe(1);
  expect(summary).toMatchObject({ status: 'Repeated', repeated: false });
  expect(summary.reason).toMatch(/^differs: model\.onnx has sha256 \w{12}…, that of differs-\w{12} f{12}…/);
});

test('a run that is not there is named, and so is one whose data were erased', async () => {
  const { code, stderr } = await landfall('rerun', 'nobody-000000000000');
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('nothing_to_repeat: ') });

  const { summary: first } = await drop(
    temporary('erased.csv', csv(rows.slice(0, 100))),
    'erased',
    target,
    1,
  );
  const { entries } = await getJson(`runs/${first.runId}/collect/manifest.json`);
  const { bucket: Bucket, key: Key, versionId: VersionId } = entries[0].source;
  await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
  const again = await rerun(first.runId);
  expect(again).toMatchObject({ code: 1, summary: { status: 'Misconfigured' } });
  expect(again.summary.reason).toMatch(/^object_missing: /);
});

/** History is put beside the files that land, so that it starts nothing. */
const put = (key: string, body: string | Uint8Array) =>
  s3.send(new PutObjectCommand({ Bucket: outputs.LandingBucket, Key: key, Body: body }));

test('past data are run day by day, each on what was there by then, and no day twice', async () => {
  await putJson('pipelines/past.json', {
    name: 'past',
    target,
    budgetSeconds: 1,
    accumulation: { mode: 'append' },
  });
  await put('history/past/2026-03-01.csv', csv(rows.slice(0, 300)));
  await put('history/past/dt=2026-03-02/c.csv', 'not,the\nright,columns\n');
  await put('history/past/2026/03/04/a.csv', csv(rows.slice(300, 400)));
  await put('history/past/2026/03/04/b.csv', csv(rows.slice(400, 500)));

  const args = ['backfill', 'past', '--from', '2026-03-01', '--to', '2026-03-04', '--from-prefix'];
  const { code, json } = await command(...args, 'history/past/');
  const report = json.report as BackfillReport;
  expect(report.days).toMatchObject([
    { day: '2026-03-01', files: 1, status: 'Live', version: 1 },
    { day: '2026-03-02', files: 1, status: 'RejectedData' },
    { day: '2026-03-04', files: 2, status: expect.stringMatching(/^(Live|NotBetter)$/) },
  ]);
  expect(code).toBe(2);
  const outcomes = report.days.map(({ runId }) => getJson(`runs/${runId}/log/outcome.json`));
  expect((await Promise.all(outcomes)).map(({ rows }) => rows?.read)).toEqual([300, undefined, 500]);
  const { entries } = await getJson('datasets/past/0000000002.json');
  expect(entries).toHaveLength(3);

  const again = await command(...args, 'history/past/');
  expect(again.json.report.days).toEqual(report.days);
  expect(await listKeys('ledger/past-')).toHaveLength(3);
});

test('a day whose run is stopped ends the backfill, and the same command goes on there', async () => {
  await putJson('pipelines/stopped.json', { name: 'stopped', target, budgetSeconds: 20 });
  for (const [i, day] of ['2026-03-01', '2026-03-02'].entries())
    await put(`history/stopped/${day}.csv`, readFileSync(temporary(`day-${i}.csv`, csv(rows.slice(i * 300, i * 300 + 300))))); // prettier-ignore
  const args = ['backfill', 'stopped', '--from', '2026-03-01', '--to', '2026-03-02'];
  const first = command(...args, '--from-prefix', 'history/stopped/');
  const [ledger] = await until('the first run', async () => {
    const keys = await listKeys('ledger/stopped-');
    return keys.length ? keys : undefined;
  });
  const stopped = /ledger\/(.*)\.json/.exec(ledger)![1];
  await until('the run to be stopped', () =>
    sfn.send(new StopExecutionCommand({ executionArn: executionArn(stopped) })).catch(() => undefined),
  );
  const { code, json } = await first;
  expect(code).toBe(1);
  expect(json.failure).toContain(`day_failed: The run ${stopped} of 2026-03-01 failed`);
  expect(json.report.days).toMatchObject([{ status: 'Failed', runId: stopped }, { status: 'NotRun' }]);

  await putJson('pipelines/stopped.json', { name: 'stopped', target, budgetSeconds: 1 });
  const again = await command(...args, '--from-prefix', 'history/stopped/');
  expect(again.json.failure).toBeUndefined();
  expect(again.json.report.days).toMatchObject([
    { status: 'Live' },
    { status: expect.stringMatching(/^(Live|NotBetter)$/) },
  ]);
  expect(again.json.report.days[0].runId).not.toBe(stopped);
});
