import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { ListedData } from '../../cli/run/data.ts';
import { Manifest } from '../../contracts/dataset-version.ts';
import { datasetKey, datasetPrefix, runKey } from '../../contracts/keys.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import { Summary } from '../../contracts/summary.ts';
import { getJson, landfall, listKeys, putJson, temporary } from './support.ts';

/** Rows of `id,size,weight,sold` numbered from `from`; `heavier` is added to the weight. */
function csv(name: string, from: number, to: number, heavier = 0): string {
  const rows = Array.from({ length: to - from }, (_, i) => from + i).map(
    (i) => `k${i},${(i * 37) % 101},${((i * 53) % 89) + heavier},${(i * 37) % 101 > 50 ? 'yes' : 'no'}`,
  );
  return temporary(name, ['id,size,weight,sold', ...rows].join('\n'));
}

/** Lands files by the command line and waits for their runs, each with its exit code. */
async function drop(pipeline: string, files: string[], ...options: string[]) {
  const args = ['--pipeline', pipeline, '--target', 'sold', '--budget', '3', '--wait', '--json', ...options];
  const { code, stdout, stderr } = await landfall('drop', ...files, ...args);
  if (!stdout) throw new Error(`drop ended with ${code} and printed nothing:\n${stderr}`);
  const summaries = [JSON.parse(stdout)].flat().map((summary) => Summary.parse(summary));
  return { code, summaries, stderr };
}

const manifest = async (key: string) => Manifest.parse(await getJson(key));
const filesOf = ({ entries }: Manifest) => entries.map(({ source }) => source.key.split('/').at(-1));
const rowsOf = ({ rows }: Summary) => [rows?.read, rows?.kept];

async function data(pipeline: string): Promise<ListedData[]> {
  const { stdout } = await landfall('data', pipeline, '--json');
  return JSON.parse(stdout);
}

test('files add up, a rejected one does not get in, and what is kept is listed', async () => {
  const first = await drop('grows', [csv('may.csv', 0, 120)], '--append');
  expect(first.stderr).toContain('From now on files are added to the data of "grows".');
  expect(first.summaries[0].status).toBe('Live');
  // Landed one right after the other: whichever was read second has learnt from both.
  const both = await drop('grows', [csv('june.csv', 120, 150), csv('july.csv', 150, 200)]);
  expect(Math.max(...both.summaries.map(({ rows }) => rows!.kept))).toBe(200);
  expect((await listKeys(datasetPrefix('grows'))).length).toBe(3);
  const newest = await manifest(datasetKey('grows', 3));
  expect(filesOf(newest).toSorted()).toEqual(['july.csv', 'june.csv', 'may.csv']);

  const broken = temporary('august.csv', readFileSync(csv('a.csv', 0, 30), 'utf8').replace('sold', 'sald'));
  const refused = await drop('grows', [broken]);
  expect(refused).toMatchObject({ code: 2, summaries: [{ status: 'RejectedData' }] });
  expect((await listKeys(datasetPrefix('grows'))).length).toBe(3);

  const versions = await data('grows');
  expect(versions[0].rows).toBe(200);
  expect(versions.map(({ version, files, because }) => [version, files, because])).toEqual([
    [3, 3, 'landed'],
    [2, 2, 'landed'],
    [1, 1, 'landed'],
  ]);
  const [, , oldest] = versions;
  expect(oldest).toMatchObject({ added: ['may.csv'], rows: 120, runs: [first.summaries[0].runId] });
  const ofRun = await manifest(runKey(first.summaries[0].runId, 'collect', 'manifest.json'));
  expect(ofRun).toEqual(await manifest(datasetKey('grows', 1)));
  const { stdout } = await landfall('data', 'grows');
  expect(stdout).toMatch(/^version +date +why +files +rows +size +run/);
  expect(stdout).toContain('landed may.csv');
});

test('rows replace those with the same key; a model is made when it is asked for', async () => {
  const first = await drop('keyed', [csv('all.csv', 0, 120)], '--upsert', 'id');
  expect(first.summaries[0].status).toBe('Live');
  const [live] = await data('keyed');
  expect(live).toMatchObject({ version: 1, live: true });

  // As a person sets it by hand.
  const definition = Pipeline.parse(await getJson('pipelines/keyed.json'));
  expect(definition.accumulation).toEqual({ mode: 'upsert', key: ['id'] });
  await putJson('pipelines/keyed.json', { ...definition, retraining: { onLanding: false } });
  const kept = await drop('keyed', [csv('mended.csv', 100, 140, 1000)]);
  expect(kept).toMatchObject({ code: 0, summaries: [{ status: 'Collected' }] });
  const [summary] = kept.summaries;
  expect(summary.reason).toBe('version 2 of the data has it; the next retraining learns from it');
  expect(rowsOf(summary)).toEqual([160, 140]);
  expect(summary.stages.map(({ stage }) => stage)).toEqual(['collect']);
  expect(summary.stages[0].facts).toMatchObject({ dataset: 2, files: 2, rowsReplaced: 20 });
  const versions = await data('keyed');
  expect(versions.map(({ version, live, rows }) => [version, live, rows])).toEqual([
    [2, false, 140],
    [1, true, 120],
  ]);
});
