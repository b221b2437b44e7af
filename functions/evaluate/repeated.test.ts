import { beforeEach, expect, test } from 'vitest';
import type { Training } from '../../contracts/artifacts.ts';
import { outcomeKey, runKey, stageLogKey } from '../../contracts/keys.ts';
import type { Artifact, Stages } from '../../contracts/stages.ts';
import { engineered } from '../../test/support/engineered.ts';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { judgeRepetition } from './repeated.ts';

type Input = Stages['evaluate']['in'];
const [first, again] = ['example-000000000000', 'example-111111111111'];
const model = (sha256: string) => ({ model: { key: 'm', sha256, bytes: 1 } }) as Training;

let ports: Awaited<ReturnType<typeof memoryPorts>>;
let input: Input;
const put = (runId: string, stage: string, artifact: string, value: unknown) =>
  ports.store.put(runKey(runId, stage, artifact), JSON.stringify(value));
const log = (runId: string, digest: string) =>
  ports.store.put(
    stageLogKey(runId, 'train-1'),
    JSON.stringify({
      stage: 'train-1',
      startedAt: '2026-11-24T10:00:00Z',
      seconds: 1,
      memoryMb: 3008,
      on: 'lambda',
      code: { version: '0.1.0', digest },
      facts: {},
    }),
  );

/** Two runs that left the same, but for their names. */
beforeEach(async () => {
  ports = await memoryPorts();
  const before = await engineered(ports, { problemType: 'binary', rows: 60 });
  const nothing: Artifact = { key: 'none', sha256: '', bytes: 0 };
  const select = { action: 'refit', round: 2, route: 'lambda', candidates: nothing, leaderboard: nothing };
  const whole = { ...before, select: { ...select, facts: {} } } as Input;
  input = { ...whole, run: { ...whole.run, runId: again, repeats: first } };
  await put(first, 'train', 'input-1.json', whole);
  for (const runId of [first, again]) {
    await put(runId, 'engineer', 'plans.json', { features: { key: `runs/${runId}/engineer/f.onnx` } });
    await put(runId, 'select', 'earlier.json', []);
    for (const stage of ['select', 'train']) await put(runId, stage, 'round-1.json', { stage });
    await put(runId, 'select', 'round-2.json', { action: 'refit' });
    await log(runId, 'a'.repeat(64));
  }
  await put(first, 'train', 'training.json', {
    ...model('f'.repeat(64)),
    signature: { target: 'y', problemType: 'binary', inputs: [], classes: ['a', 'b'] },
    estimator: 'linear',
    params: {},
    iterations: 1,
    validation: { metric: 'roc_auc', score: 0.8 },
    candidates: 4,
  });
  await ports.store.put(outcomeKey(first), JSON.stringify({ code: [{ version: '0.1.0', digest: 'a'.repeat(64) }] })); // prettier-ignore
});

const judged = (sha256 = 'e'.repeat(64)) => judgeRepetition(input, model(sha256), ports.store);

test('a run that repeats none has nothing to be compared with', async () => {
  const run = { ...input.run, repeats: undefined };
  expect(await judgeRepetition({ ...input, run }, model('e'), ports.store)).toBeUndefined();
});

test('the same bytes are the same model', async () => {
  const reason = `the same model.onnx as that of ${first}, sha256 ffffffffffff…`;
  expect(await judged('f'.repeat(64))).toEqual({ same: true, reason });
});

test.each([
  [
    'the split',
    'preprocess/split.parquet',
    async () => {
      input = {
        ...input,
        preprocess: { ...input.preprocess, split: { key: '', sha256: 'other', bytes: 1 } },
      };
    },
  ],
  ['what the search began with', 'select/earlier.json', () => put(again, 'select', 'earlier.json', [1])],
  ['what was fitted', 'train/round-1.json', () => put(again, 'train', 'round-1.json', {})],
  ['what was refitted', 'select/round-2.json', () => put(again, 'select', 'round-2.json', {})],
  ['the model alone', 'train/model.onnx', async () => undefined],
])('where %s differs, that is said', async (_, artifact, change) => {
  await change();
  const found = await judged();
  expect(found?.same).toBe(false);
  expect(found?.reason).toBe(
    `differs: model.onnx has sha256 eeeeeeeeeeee…, that of ${first} ffffffffffff…; the first artefact that differs is ${artifact}`,
  );
});

test('another Landfall is named', async () => {
  await log(again, 'b'.repeat(64));
  expect((await judged())?.reason).toMatch(
    /; it was made by Landfall 0\.1\.0 \(aaaaaaaaaaaa\), now by 0\.1\.0 \(bbbbbbbbbbbb\)$/,
  );
});

test('a run whose model is not on record any more cannot be repeated', async () => {
  ports.objects.delete(runKey(first, 'train', 'training.json'));
  await expect(judged()).rejects.toMatchObject({ code: 'not_repeatable' });
});
