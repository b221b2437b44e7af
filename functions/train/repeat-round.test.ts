import { beforeAll, expect, test } from 'vitest';
import { RoundResult, Training, type Candidate, type Fitted } from '../../contracts/artifacts.ts';
import { engineered, type Engineered } from '../../test/support/engineered.ts';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { train } from './train.ts';

const prefix = 'runs/example-000000000000';
const repeats = 'example-111111111111';
const lightgbm = (id: string): Candidate => ({
  id,
  estimator: 'lightgbm',
  plan: 'tree',
  params: {},
  estimatedSeconds: 1,
});
const linear: Candidate = { ...lightgbm('linear'), estimator: 'linear', plan: 'linear' };

let ports: Awaited<ReturnType<typeof memoryPorts>>;
let input: Engineered;
beforeAll(async () => {
  ports = await memoryPorts();
  input = await engineered(ports, { problemType: 'binary', rows: 300 });
});

/** Trains a round as `select` would have planned it. */
async function trainRound(round: object, repeats?: string, fitted: Fitted[] = []) {
  const put = (name: string, value: unknown) =>
    ports.store.put(`${prefix}/select/${name}.json`, JSON.stringify(value));
  const whole = { round: 1, action: 'fit', candidates: [], deadlineSeconds: 60, ...round };
  const select = {
    action: whole.action as 'fit',
    round: whole.round,
    route: 'lambda' as const,
    candidates: await put(`round-${whole.round}`, whole),
    leaderboard: await put('leaderboard', { metric: 'any', fitted }),
    facts: {},
  };
  const run = { ...input.run, ...(repeats && { repeats }) };
  const output = await train({ ...input, run, select }, ports);
  return { output, results: JSON.parse(Buffer.from(ports.objects.get(output.results.key)!).toString()) };
}

const leftBehind = (artifact: string, value: unknown) =>
  ports.store.put(`runs/${repeats}/train/${artifact}`, JSON.stringify(value));

test('a repetition leaves out what its run left out, and is not ended by the clock', async () => {
  const failed = [{ id: 'lost', reason: 'the memory ran out' }];
  await leftBehind('round-1.json', { round: 1, fitted: [], failed, skipped: ['late'] });
  const candidates = ['lost', 'a', 'late', 'b'].map(lightgbm);
  const { results } = await trainRound({ candidates, deadlineSeconds: 0 }, repeats);
  const result = RoundResult.parse(results);
  expect(result.fitted.map((f) => f.candidate.id)).toEqual(['a', 'b']);
  expect(result).toMatchObject({ failed, skipped: ['late'] });
});

test('a round in which all failed is repeated without a fit', async () => {
  const { fitted } = RoundResult.parse((await trainRound({ candidates: [linear] })).results);
  const before: RoundResult = { round: 2, fitted: [], failed: [{ id: 'a', reason: 'why' }], skipped: [] };
  await leftBehind('round-2.json', before);
  const { results } = await trainRound({ round: 2, candidates: [lightgbm('a')] }, repeats, fitted);
  expect(results).toEqual(before);
});

test('a repetition of a run whose rounds are gone says so', async () => {
  await expect(trainRound({ candidates: [linear] }, 'example-222222222222')).rejects.toMatchObject({
    name: 'Misconfigured',
    code: 'not_repeatable',
    message: expect.stringContaining('train/round-1.json'),
  });
});

test('a refit that had to do without a member is repeated without it, though it can be fitted now', async () => {
  const candidates = [lightgbm('lightgbm'), linear];
  const { fitted } = RoundResult.parse((await trainRound({ candidates })).results);
  const refitted = async (params: Candidate['params'], repeats?: string) => {
    const members = fitted.map(({ candidate, iterations }) => ({
      candidate: { ...candidate, params: candidate.id === 'linear' ? params : {} },
      iterations,
      weight: 0.5,
    }));
    const ensemble = { members, validation: { metric: fitted[0].metric, score: 0.5 } };
    const { output, results } = await trainRound({ round: 2, action: 'refit', ensemble }, repeats, fitted);
    return { model: output.model, training: Training.parse(results) };
  };
  const { model, training } = await refitted({ typo: 1 });
  expect(training.leftOut).toMatchObject([{ attempt: 1, id: 'linear' }]);
  await leftBehind('training.json', training);
  const again = await refitted({}, repeats);
  expect(again.model).toEqual(model);
  expect(again.training.leftOut).toEqual(training.leftOut);
  expect((await refitted({})).model).not.toEqual(model);
});
