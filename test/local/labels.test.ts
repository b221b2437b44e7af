import { PutObjectCommand } from '@aws-sdk/client-s3';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { MonitorRecord } from '../../contracts/monitor.ts';
import { random } from '../../core/random.ts';
import { drop, getJson, landfall, listKeys, outputs, putJson, s3, temporary, until } from './support.ts';

const name = 'labelled';
const target = 'y';

/** Rows of x, of noise, and of y, which is 10 x. */
function rowsOf(count: number, seed: number): string[][] {
  const { float } = random(seed);
  return Array.from({ length: count }, () => {
    const x = float();
    return [x.toFixed(4), float().toFixed(4), (10 * x + float() / 10).toFixed(3)];
  });
}
const csv = (header: string[], rows: string[][]) =>
  [header, ...rows].map((cells) => `${cells.join(',')}\n`).join('');

/** Lands true values, and gives the record of the look that this starts. */
async function label(file: string, labels: string[][]): Promise<MonitorRecord> {
  const before = await listKeys(`monitor/${name}/`);
  const Body = csv(['prediction_id', target], labels);
  await s3.send(new PutObjectCommand({ Bucket: outputs.LandingBucket, Key: `labels/${name}/${file}`, Body }));
  const key = await until(`a look at ${file}`, async () =>
    (await listKeys(`monitor/${name}/`)).find((found) => !before.includes(found)),
  );
  return MonitorRecord.parse(await getJson(key));
}

const quality = ({ checks }: MonitorRecord) => checks.find((check) => check.name === 'quality');

test('true values that come late are joined to the answers, each once, and tell a model that has become worse', async () => {
  await putJson(`pipelines/${name}.json`, { name, target, budgetSeconds: 5 });
  const data = temporary('labelled.csv', csv(['x', 'z', target], rowsOf(400, 1)));
  expect(await drop(data, name, target)).toMatchObject({ code: 0, summary: { status: 'Live' } });
  const asked = rowsOf(300, 2);
  const file = temporary(
    'asked.csv',
    csv(
      ['x', 'z'],
      asked.map((row) => row.slice(0, 2)),
    ),
  );
  const { stdout } = await landfall('predict', name, '--file', file);
  const answers: Record<string, string>[] = parse(stdout, { columns: true });
  const ids = answers.map((answer) => answer.prediction_id);
  expect(new Set(ids).size).toBe(300);
  await until('the captures', async () => (await listKeys(`capture/${name}/`)).at(0));

  const right = asked.map((row, i) => [ids[i], row[2]]);
  const first = await label('right.csv', [...right.slice(0, 150), ['nobody-asked', '1']]);
  expect(first).toMatchObject({ rows: 300, labels: { judged: 150, unknown: 1 } });
  expect(quality(first)).toMatchObject({ status: 'ok' });
  expect(first.decision).toBe('nothing');

  // The first twenty are sent again; the others say that the world is another by now.
  const wrong = right.slice(150).map(([id, y]) => [id, String(20 - Number(y))]);
  const second = await label('wrong.csv', [...right.slice(0, 20), ...wrong]);
  expect(second.labels).toMatchObject({ judged: 150 });
  expect(quality(second)).toMatchObject({ status: 'violated' });
  // The live model has learnt from all there is, so another would be the same.
  expect(second).toMatchObject({ decision: 'alarm', guard: 'nothing_new' });
});
