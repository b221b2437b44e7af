import { readFileSync } from 'node:fs';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { parse } from 'csv-parse/sync';
import { beforeAll, expect, test } from 'vitest';
import { scoredKey } from '../../contracts/keys.ts';
import { partRows } from '../../functions/score/plan.ts';
import { drop, example, landfall, outputs, rowsOf, s3, temporary } from './support.ts';

beforeAll(() => drop(example('concrete_strength.csv'), 'batch', 'compressive_strength'));

const readRows = (text: string): Record<string, string>[] => parse(text, { columns: true });

test('a file comes back whole, with its own columns and what the endpoint answers', async () => {
  const { header, rows } = rowsOf('concrete_strength.csv');
  const file = temporary(
    'small.csv',
    [`key,${header}`, ...rows.slice(0, 200).map((row, i) => `k${i},${row}`)].join('\n'),
  );
  const out = temporary('scored.csv', '');
  const batch = await landfall('predict', 'batch', '--batch', file, '--out', out, '--json');
  expect(batch.stderr).not.toMatch(/error/i);
  expect(JSON.parse(batch.stdout)).toMatchObject({
    rows: 200,
    faults: 0,
    version: 1,
    uri: `s3://${outputs.LandingBucket}/${scoredKey('batch', 'small.csv')}`,
  });
  const scored = readRows(readFileSync(out, 'utf8'));
  const answers = readRows((await landfall('predict', 'batch', '--file', file)).stdout);
  expect(scored.map(({ key }) => key)).toEqual(answers.map((_, i) => `k${i}`));
  expect(scored.map(({ prediction }) => Number(prediction))).toEqual(
    answers.map(({ prediction }) => Number(prediction)),
  );
});

test('a large object of another bucket is scored in parts, in its order', async () => {
  const { header, rows } = rowsOf('concrete_strength.csv');
  const count = partRows + 1000;
  const lines = Array.from({ length: count }, (_, i) => `${i},${rows[i % rows.length]}`);
  const Body = [`key,${header}`, ...lines].join('\n');
  await s3.send(new PutObjectCommand({ Bucket: outputs.ArtifactsBucket, Key: 'elsewhere/large.csv', Body }));
  const out = temporary('large.csv', '');
  const uri = `s3://${outputs.ArtifactsBucket}/elsewhere/large.csv`;
  const { code, stdout, stderr } = await landfall('predict', 'batch', '--batch', uri, '--out', out, '--json');
  expect([code, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toMatchObject({ rows: count, faults: 0 });
  const scored = readRows(readFileSync(out, 'utf8'));
  expect(scored).toHaveLength(count);
  expect(scored.findIndex(({ key }, i) => key !== String(i))).toBe(-1);
  const first = scored.slice(0, rows.length).map(({ prediction }) => prediction);
  expect(scored.findIndex(({ prediction }, i) => prediction !== first[i % rows.length])).toBe(-1);
});

test('a file that cannot be scored is named with its fault', async () => {
  const file = temporary('wrong.csv', 'nothing,of,this\n1,2,3\n');
  const { code, stderr } = await landfall('predict', 'batch', '--batch', file);
  expect(code).toBe(1);
  expect(stderr).toMatch(/missing_columns.*"cement"/s);
});
