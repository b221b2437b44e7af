import { InvokeCommand } from '@aws-sdk/client-lambda';
import { expect, test } from 'vitest';
import { parse } from 'csv-parse/sync';
import { sha256 } from '../../contracts/keys.ts';
import { drop, example, getJson, getObject, lambda, landfall, rowsOf, temporary } from './support.ts';
import { championOf } from './traffic.ts';

const cases = [
  {
    file: 'telco_churn.csv',
    target: 'churn',
    problemType: 'binary',
    metric: 'roc_auc',
    atLeast: 0.82,
    names: ['roc_auc', 'log_loss', 'accuracy', 'balanced_accuracy', 'f1', 'precision', 'recall'],
  },
  {
    file: 'digits_8x8.csv',
    target: 'label',
    problemType: 'multiclass',
    metric: 'accuracy',
    atLeast: 0.95,
    names: ['roc_auc_ovr', 'log_loss', 'accuracy', 'balanced_accuracy', 'f1_macro', 'matthews_corrcoef'],
  },
  {
    file: 'concrete_strength.csv',
    target: 'compressive_strength',
    problemType: 'regression',
    metric: 'r2',
    atLeast: 0.85,
    names: ['rmse', 'mae', 'r2'],
  },
] as const;

const pipelineOf = (file: string) => file.replace(/_.*/, '');

test.each(cases)('$file goes from drop to prediction', async (set) => {
  const pipeline = pipelineOf(set.file);
  const { code, summary } = await drop(example(set.file), pipeline, set.target);
  expect({ code, status: summary.status, reason: summary.reason }).toMatchObject({ code: 0, status: 'Live' });
  const { rows } = rowsOf(set.file);
  expect(summary).toMatchObject({
    problemType: set.problemType,
    endpoint: `landfall-predict-${pipeline}`,
    version: 1,
    rows: { read: rows.length, quarantined: 0 },
  });
  expect(Object.keys(summary.metrics)).toEqual(expect.arrayContaining([...set.names]));
  expect(summary.metrics[set.metric]).toBeGreaterThan(set.atLeast);
  expect(summary.candidates).toBeGreaterThan(3);
  expect(summary.costUsd).toBeGreaterThan(0);
  expect(Object.keys(summary.seconds).toSorted()).toEqual(
    ['collect', 'deploy', 'engineer', 'evaluate', 'preprocess', 'select', 'train'].toSorted(),
  );
  await answersAsTheFile(set, summary.runId);
  await modelIs(summary);
});

/** The endpoint's answers for the run's own sample rows are what `evaluate` got from the file. */
async function answersAsTheFile({ file }: { file: string }, runId: string): Promise<void> {
  const { sample } = await getJson(`runs/${runId}/evaluate/evaluation.json`);
  const rows = temporary(`sample-${file}`, sample.csv);
  const { code, stdout } = await landfall('predict', pipelineOf(file), '--file', rows);
  expect(code).toBe(0);
  const [header, ...answers] = parse(stdout) as string[][];
  expect(header[0]).toBe('prediction');
  // A regression's interval stands behind its prediction, a classifier's probabilities behind its label.
  const isRegression = sample.expected[0].length === 1;
  const numbers = answers.map((row) => (isRegression ? row.slice(0, 1) : row.slice(1)).map(Number));
  for (const [i, expected] of (sample.expected as number[][]).entries())
    for (const [j, value] of expected.entries()) expect(numbers[i][j]).toBeCloseTo(value, 4);
}

async function modelIs({ model }: { model?: { uri: string; sha256: string } }): Promise<void> {
  const key = new URL(model?.uri ?? '').pathname.slice(1);
  expect(sha256(await getObject(key))).toBe(model?.sha256);
}

const reversed = (line: string) => line.split(',').toReversed().join(',');

test('predictions are right, in the order of the rows, and columns may come in any order', async () => {
  const { header, rows } = rowsOf('digits_8x8.csv');
  const names = header.split(',');
  const file = temporary('digits.csv', [header, ...rows.slice(0, 300)].map(reversed).join('\n'));
  const { stdout } = await landfall('predict', 'digits', '--file', file);
  const answers = (parse(stdout, { columns: true }) as { prediction: string }[]).map((r) => r.prediction);
  const truth = rows.slice(0, 300).map((row) => row.split(',')[names.indexOf('label')]);
  expect(answers).toHaveLength(300);
  expect(answers.filter((answer, i) => answer === truth[i]).length).toBeGreaterThan(290);
});

const labels = (answers: { label: string; probabilities: object }[]) =>
  answers.map(({ label, probabilities }) => ({ label, probabilities }));

test('other services ask in JSON, by invoking the function or by its address', async () => {
  const { header, rows } = rowsOf('telco_churn.csv');
  const [row] = parse([header, rows[0]].join('\n'), { columns: true }) as Record<string, string>[];
  const body = JSON.stringify({ instances: [row, { ...row, tenure: null }] });
  const { placement } = await championOf('telco');
  if (placement.serving !== 'lambda') throw new Error(`served by ${placement.serving}`);
  const { function: FunctionName, alias: Qualifier, url } = placement;
  const command = new InvokeCommand({ FunctionName, Qualifier, Payload: body });
  const invoked = JSON.parse(new TextDecoder().decode((await lambda.send(command)).Payload));
  const headers = { 'content-type': 'application/json' };
  const posted = await fetch(`${url}invocations`, { method: 'POST', headers, body });
  const { predictions, model } = JSON.parse(await posted.text());
  expect(labels(invoked.predictions)).toEqual(labels(predictions));
  expect(model).toEqual({ pipeline: 'telco', version: 1 });
  expect(predictions).toHaveLength(2);
  const { Yes, No } = predictions[0].probabilities;
  expect(Yes + No).toBeCloseTo(1, 5);
  expect(predictions[0].label).toBe(Yes > No ? 'Yes' : 'No');
});

test('runs and show tell what happened', async () => {
  const runs = JSON.parse((await landfall('runs', 'telco', '--json')).stdout);
  expect(runs).toHaveLength(1);
  const { code, stdout } = await landfall('show', runs[0].runId);
  expect(code).toBe(0);
  for (const word of ['collect', 'train', 'evaluate', 'deploy', 'roc_auc', 'model.onnx', 'report.html'])
    expect(stdout).toContain(word);
});
