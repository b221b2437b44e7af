import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { type Champion, Decisions, Evaluation, type Training } from '../../contracts/artifacts.ts';
import type { Signature } from '../../contracts/dataset.ts';
import { championKey, runKey, sha256 } from '../../contracts/keys.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import { Reference } from '../../contracts/reference.ts';
import { EvaluateOutput, type Stages } from '../../contracts/stages.ts';
import { weightedSumModel } from '../../core/evaluate/fixtures.ts';
import { createNpy } from '../../core/npy.ts';
import { openScorer } from '../../core/onnx/scorer.ts';
import { random } from '../../core/random.ts';
import { readCsv } from '../../core/serving/csv.ts';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { collect } from '../collect/collect.ts';
import { preprocess } from '../preprocess/preprocess.ts';
import { evaluate } from './evaluate.ts';

const runId = 'churn-0123456789ab';
let ports: Awaited<ReturnType<typeof memoryPorts>>;
beforeEach(async () => {
  ports = await memoryPorts();
  return () => rm(ports.folder, { recursive: true });
});

/** `x` tells the label, `noise` does not; `plan` has a comma, `gap` some missing cells, `same` nothing to say. */
function csv(rows: number): string {
  const { float, integer } = random(5);
  const lines = Array.from({ length: rows }, (_, i) => {
    const x = 2 * float() - 1;
    const plan = ['"pro, team"', 'basic', ''][integer(3)];
    const label = x + float() - 0.5 > 0 ? 'yes' : 'no';
    return [x, 2 * float() - 1, plan, i % 7 ? float() : '', 'same', label].join(',');
  });
  return ['x,noise,plan,gap,same,y', ...lines].join('\n');
}

const readEvaluation = (bytes: Uint8Array) => Evaluation.parse(JSON.parse(new TextDecoder().decode(bytes)));
const put = (key: string, value: unknown) => ports.store.put(key, JSON.stringify(value));

/** Lands the rows and takes them through the stages before `train`, whose place a fixed model takes. */
async function prepared(definition = {}, text = csv(500)): Promise<Stages['evaluate']['in']> {
  const file = join(ports.folder, 'landing', 'a.csv');
  await mkdir(join(ports.folder, 'landing'), { recursive: true });
  await writeFile(file, text);
  const run = {
    runId,
    pipeline: Pipeline.parse({ name: 'churn', target: 'y', ...definition }),
    sources: [{ bucket: 'b', key: file, versionId: '1' }],
    startedBy: 'landing' as const,
    startedAt: '2026-11-24T00:00:00Z',
  };
  const collected = await collect({ run }, ports);
  const preprocessed = await preprocess({ run, collect: collected }, ports);
  const labels = createNpy('f4', [preprocessed.rowsTrain]);
  labels.data.fill(1, 0, preprocessed.rowsTrain / 2);
  const nothing = { key: 'none', sha256: '', bytes: 0 };
  const stored = await ports.store.put(runKey(runId, 'engineer', 'labels.npy'), labels.bytes);
  return {
    run,
    collect: collected,
    preprocess: preprocessed,
    engineer: { plans: nothing, labels: stored, rows: 400, facts: {} },
    select: {
      action: 'refit',
      round: 3,
      route: 'lambda',
      candidates: nothing,
      leaderboard: await put(runKey(runId, 'select', 'leaderboard.json'), { metric: 'roc_auc', fitted: [] }),
      facts: {},
    },
  };
}

async function signatureOf(input: Stages['evaluate']['in']): Promise<Signature> {
  const json = new TextDecoder().decode(await ports.store.get(input.preprocess.decisions.key));
  const { target, problemType, inputs, classes } = Decisions.parse(JSON.parse(json));
  return { target, problemType, inputs, classes };
}

const weights = (x: number) => ({ x: [-x, x], noise: [x - 2, 2 - x], gap: [0, 0], same: [0, 0], y: [0, 0] });

async function trained(signature: Signature, x: number): Promise<Uint8Array> {
  const bytes = weightedSumModel(signature, weights(x));
  const model = await ports.store.put(runKey(runId, 'train', 'model.onnx'), bytes);
  await put(runKey(runId, 'train', 'training.json'), {
    model,
    signature,
    estimator: 'linear',
    params: {},
    iterations: 1,
    validation: { metric: 'roc_auc', score: 0.8 },
    candidates: 4,
  } satisfies Training);
  return bytes;
}

async function crowned(bytes: Uint8Array, version = 3): Promise<void> {
  const model = await ports.store.put('runs/churn-aaaaaaaaaaaa/train/model.onnx', bytes);
  await put(championKey('churn'), {
    pipeline: 'churn',
    runId: 'churn-aaaaaaaaaaaa',
    version,
    model,
    baseline: model,
    placement: { serving: 'serverless', endpoint: 'landfall-churn', endpointConfig: 'c' },
    modelPackageArn: 'arn',
  } satisfies Champion);
}

test('a first model is measured on the test rows alone and promoted', async () => {
  const input = await prepared();
  await trained(await signatureOf(input), 2);
  const output = await evaluate(input, ports);
  expect(EvaluateOutput.parse(output)).toEqual(output);
  expect(output.verdict).toBe('promote');
  expect(output.facts).toMatchObject({ rows: input.preprocess.rowsTest, verdict: 'promote' });
  expect(output.metrics.roc_auc).toBeGreaterThan(0.8);
  const evaluation = readEvaluation(await ports.store.get(output.evaluation.key));
  expect(evaluation.rows).toBe(input.preprocess.rowsTest);
  const report = new TextDecoder().decode(await ports.store.get(output.report.key));
  expect(report).toContain(output.reason);
  expect(report).toContain('it has the same value in every row');
});

test('what the answers were like is written down for who watches the model', async () => {
  const input = await prepared();
  await trained(await signatureOf(input), 2);
  const output = await evaluate(input, ports);
  const key = runKey(runId, 'evaluate', 'reference.json');
  const bytes = await ports.store.get(key);
  const reference = Reference.parse(JSON.parse(new TextDecoder().decode(bytes)));
  const { rows, metrics } = readEvaluation(await ports.store.get(output.evaluation.key));
  expect(reference).toMatchObject({ rows, metric: 'roc_auc', score: metrics.roc_auc, attributed: 0 });
  expect(reference.predictions.columns.map(({ name }) => name)).toEqual(['no', 'yes']);
  expect(reference.slices[0]).toMatchObject({ rows, loss: expect.closeTo(metrics.log_loss.value, 5) });
  expect(reference.calibration).toBeGreaterThan(0);
  await evaluate(input, ports);
  expect(await ports.store.get(key)).toEqual(bytes);
});

test('the sample, sent as a client would, gives the answers that were expected', async () => {
  const input = await prepared();
  const signature = await signatureOf(input);
  const scorer = await openScorer(await trained(signature, 1.5));
  const { sample } = readEvaluation(await ports.store.get((await evaluate(input, ports)).evaluation.key));
  const answer = await scorer.predict(readCsv(sample.csv, signature.inputs).table);
  await scorer.close();
  expect(sample.expected).toHaveLength(5);
  expect(sample.expected.flat()).toEqual([...('probabilities' in answer ? answer.probabilities : [])]);
});

test('a better champion stays, and equal runs give equal bytes', async () => {
  const input = await prepared();
  const signature = await signatureOf(input);
  await crowned(weightedSumModel(signature, weights(2)));
  await trained(signature, 1);
  const output = await evaluate(input, ports);
  expect(output.verdict).toBe('keep');
  expect(output.reason).toMatch(
    /^roc_auc 0\.\d+ against 0\.\d+ of version 3 on the same \d+ rows; not better \(DeLong’s test, p = 1\)$/,
  );
  expect(await evaluate(input, ports)).toEqual(output);
  const report = await ports.store.get(output.report.key);
  expect(output.report.sha256).toBe(sha256(report));
});

test('a champion that takes columns which this run left out is compared all the same', async () => {
  const input = await prepared();
  const signature = await signatureOf(input);
  const inputs = [...signature.inputs, { name: 'same', kind: 'categorical' as const }];
  await crowned(weightedSumModel({ ...signature, inputs }, weights(1)));
  await trained(signature, 2);
  const output = await evaluate(input, ports);
  const evaluation = readEvaluation(await ports.store.get(output.evaluation.key));
  expect(evaluation.comparisons.map((c) => c.against)).toEqual(['the baseline', 'version 3']);
});

test('a champion that cannot score the rows is passed over, and the reason is kept', async () => {
  const input = await prepared();
  const signature = await signatureOf(input);
  const inputs = [...signature.inputs, { name: 'gone', kind: 'numeric' as const }];
  await crowned(weightedSumModel({ ...signature, inputs }, { ...weights(1), gone: [0, 0] }));
  await trained(signature, 2);
  const output = await evaluate(input, ports);
  expect(output.verdict).toBe('promote');
  expect(output.reason).toContain('version 3 cannot score these rows: its column "gone" is missing');
});

test('without held-out rows nothing is promoted, and there is no reference', async () => {
  const input = await prepared({ testFraction: 0 });
  await trained(await signatureOf(input), 2);
  expect(await evaluate(input, ports)).toMatchObject({
    verdict: 'keep',
    reason: 'no rows were held out, so nothing was measured',
    metrics: {},
  });
  expect(await ports.store.find(runKey(runId, 'evaluate', 'reference.json'))).toBeUndefined();
});

test('quarantined rows are told by reason', async () => {
  const input = await prepared({}, `${csv(300)}\n0.5,0.5,basic,0.5,same,\n0.5,0.5,basic,0.5,same,`);
  await trained(await signatureOf(input), 2);
  const { report } = await evaluate(input, ports);
  const page = new TextDecoder().decode(await ports.store.get(report.key));
  expect(page).toContain('y: the target is missing');
});

test('a repetition is compared with its run alone, and kept however good it is', async () => {
  const input = await prepared();
  const signature = await signatureOf(input);
  await crowned(weightedSumModel(signature, weights(0.1)));
  await trained(signature, 2);
  const training = await ports.store.get(runKey(runId, 'train', 'training.json'));
  const repeats = 'churn-bbbbbbbbbbbb';
  await ports.store.put(runKey(repeats, 'train', 'training.json'), training);
  const output = await evaluate({ ...input, run: { ...input.run, repeats } }, ports);
  expect(output).toMatchObject({ verdict: 'keep', repeated: true, facts: { verdict: 'keep' } });
  const evaluation = readEvaluation(await ports.store.get(output.evaluation.key));
  expect(evaluation).toMatchObject({ verdict: 'keep', reason: output.reason });
  expect(evaluation.comparisons.map(({ against }) => against)).toEqual(['the baseline']);
});
