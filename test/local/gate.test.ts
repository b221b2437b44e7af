import { expect, test } from 'vitest';
import { drop, getJson, landfall, rowsOf, temporary } from './support.ts';

const { header, rows } = rowsOf('telco_churn.csv');
const csv = (lines: string[]) => [header, ...lines].join('\n');

/** The target's column is the first; shuffling it leaves nothing to learn but what the champion knows already. */
const labelsMoved = (lines: string[]) =>
  lines.map((line, i) => line.replace(/^[^,]*/, lines[(i * 7 + 3) % lines.length].split(',')[0]));

test('a better model replaces the champion, a worse one does not', async () => {
  const few = temporary('few.csv', csv(rows.slice(0, 300)));
  const first = await drop(few, 'gate', 'churn');
  expect(first).toMatchObject({ code: 0, summary: { status: 'Live', version: 1 } });

  const better = await drop(temporary('all.csv', csv(rows)), 'gate', 'churn');
  expect(better).toMatchObject({ code: 0, summary: { status: 'Live', version: 2 } });
  expect(better.summary.reason).toMatch(/of version 1 on the same .* rows.*DeLong’s test, p/);
  expect(await getJson('champions/gate.json')).toMatchObject({ version: 2, runId: better.summary.runId });

  const worse = await drop(temporary('worse.csv', csv(rows.slice(300, 1300))), 'gate', 'churn');
  expect(worse).toMatchObject({ code: 3, summary: { status: 'NotBetter' } });
  expect(worse.summary.reason).toMatch(/version 2/);
  const { comparisons } = await getJson(`runs/${worse.summary.runId}/evaluate/evaluation.json`);
  expect(comparisons.length).toBeGreaterThan(0);
  expect(await getJson('champions/gate.json')).toMatchObject({ version: 2 });
});

test('a model of noise does not beat the baseline', async () => {
  const noise = temporary('noise.csv', csv(labelsMoved(rows.slice(0, 2000))));
  const { code, summary } = await drop(noise, 'noise', 'churn');
  expect({ code, status: summary.status }).toEqual({ code: 3, status: 'NotBetter' });
  expect((await landfall('predict', 'noise', '--file', noise)).code).toBe(1);
});
