import { beforeAll, describe, expect, test } from 'vitest';
import { RoundResult, Training, type Candidate, type Fitted } from '../../contracts/artifacts.ts';
import type { Ports } from '../../contracts/ports.ts';
import { readNpy } from '../../core/npy.ts';
import { openScorer } from '../../core/onnx/scorer.ts';
import { scoreFolds } from '../../core/search/score.ts';
import { sha256 } from '../../contracts/keys.ts';
import { engineered, type Engineered } from '../../test/support/engineered.ts';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { train } from './train.ts';

type TestPorts = Awaited<ReturnType<typeof memoryPorts>>;
const prefix = 'runs/example-000000000000';
const lightgbm = (id: string, params: Candidate['params'] = {}): Candidate => ({
  id,
  estimator: 'lightgbm',
  plan: 'tree',
  params,
  estimatedSeconds: 1,
});
const slow = (id: string) => lightgbm(id, { learning_rate: 1e-4, n_estimators: 10_000, num_leaves: 31 });
const linear: Candidate = {
  id: 'linear-1',
  estimator: 'linear',
  plan: 'linear',
  params: {},
  estimatedSeconds: 1,
};

/** A planned round, as `select` writes it. */
async function planned(ports: Ports, input: Engineered, round: object, fitted: Fitted[] = []) {
  const whole = { round: 1, action: 'fit', candidates: [], deadlineSeconds: 60, ...round };
  const put = (name: string, value: unknown) =>
    ports.store.put(`${prefix}/select/${name}.json`, JSON.stringify(value));
  const candidates = await put(`round-${whole.round}`, whole);
  const leaderboard = await put('leaderboard', { metric: 'any', fitted });
  const select = {
    action: whole.action as 'fit',
    round: whole.round,
    route: 'lambda' as const,
    candidates,
    leaderboard,
  };
  return { ...input, select: { ...select, facts: {} } };
}

const read = (ports: TestPorts, key: string): unknown =>
  JSON.parse(Buffer.from(ports.objects.get(key)!).toString());

describe.each(['binary', 'multiclass', 'regression'] as const)('%s', (problemType) => {
  let ports: TestPorts;
  let input: Engineered;
  beforeAll(async () => {
    ports = await memoryPorts();
    input = await engineered(ports, { problemType, rows: 300 });
  });
  const fit = async (candidates: Candidate[], changes: Partial<Ports> = {}) => {
    const output = await train(await planned(ports, input, { candidates }), { ...ports, ...changes });
    return { output, result: RoundResult.parse(read(ports, output.results.key)) };
  };

  test('fits the candidates in their order and writes what they scored', async () => {
    const { output, result } = await fit([
      lightgbm('lightgbm-1'),
      linear,
      { ...linear, id: 'baseline-1', estimator: 'baseline', plan: 'tree' },
    ]);
    expect(output.results.key).toBe(`${prefix}/train/round-1.json`);
    expect(result.fitted.map((f) => f.candidate.id)).toEqual(['lightgbm-1', 'linear-1', 'baseline-1']);
    const [trees, line, base] = result.fitted.map((f) => f.loss);
    expect(trees).toBeLessThan(base);
    expect(line).toBeLessThan(base);
    expect(output.facts).toMatchObject({ fitted: 3 });
  });

  test('keeps the out-of-fold predictions, but of those that learn from all rows alone', async () => {
    const { result } = await fit([lightgbm('whole'), { ...lightgbm('part'), share: 0.5 }]);
    expect(result.fitted.map((f) => f.candidate.id)).toEqual(['whole', 'part']);
    expect(ports.objects.has(`${prefix}/train/oof/part.npy`)).toBe(false);
    const { shape, data } = readNpy(ports.objects.get(`${prefix}/train/oof/whole.npy`)!);
    const width = { binary: 2, multiclass: 3, regression: 1 }[problemType];
    expect(shape).toEqual([300, width]);
    // The rows are in the order of the folds: scored against their labels, they give the score.
    const labels = readNpy(ports.objects.get(input.engineer.labels.key)!).data;
    const rows = [0, 1, 2].map((fold) => Int32Array.from(labels.keys()).filter((row) => row % 3 === fold));
    const own = rows.map((picked) => Float32Array.from(picked, (row) => labels[row]));
    const predictions = [0, 1, 2].map((k) =>
      Float64Array.from(data).slice(k * 100 * width, (k + 1) * 100 * width),
    );
    const task = { problemType, classes: problemType === 'regression' ? 0 : width };
    const again = scoreFolds(task, own, { iterations: 1, predictions });
    expect(again.score).toBe(result.fitted[0].score);
  });

  test('the same bytes by one thread, two or three', async () => {
    const candidates = [lightgbm('a'), lightgbm('b', { bagging_fraction: 0.7 }), linear];
    const digests = [];
    for (const threads of [1, 2, 3]) digests.push((await fit(candidates, { threads })).output.results.sha256);
    expect(new Set(digests).size).toBe(1);
  });

  test('a candidate that fails is named, and the round goes on', async () => {
    const { result, output } = await fit([lightgbm('bad', { num_leaves: 1 }), lightgbm('good')]);
    expect(result.fitted.map((f) => f.candidate.id)).toEqual(['good']);
    expect(result.failed).toEqual([{ id: 'bad', reason: expect.stringContaining('num_leaves') }]);
    expect(output.facts.failed).toContain('bad: ');
  });

  test('candidates of a plan that was left out, or of no estimator, fail for themselves', async () => {
    const strange = { ...lightgbm('strange'), estimator: 'nope' };
    const { result } = await fit([{ ...lightgbm('lost'), plan: 'none' }, strange, lightgbm('good')]);
    expect(result.fitted.map((f) => f.candidate.id)).toEqual(['good']);
    expect(result.failed).toEqual([
      { id: 'lost', reason: expect.stringContaining('no plan none') },
      { id: 'strange', reason: 'no estimator "nope"' },
    ]);
  });

  test('where all fail the round goes on while an earlier candidate stands', async () => {
    const { fitted } = (await fit([lightgbm('lightgbm-1')])).result;
    const round = { round: 2, candidates: [lightgbm('bad', { typo: 1 })] };
    const output = await train(await planned(ports, input, round, fitted), ports);
    const failed = [{ id: 'bad', reason: expect.stringContaining('typo') }];
    expect(RoundResult.parse(read(ports, output.results.key))).toMatchObject({ fitted: [], failed });
    expect(output.facts).toMatchObject({ fitted: 0 });
  });

  test('where all fail the round fails, with their reasons', async () => {
    await expect(fit([lightgbm('x', { typo: 1 }), lightgbm('y', { typo: 1 })])).rejects.toMatchObject({
      code: 'no_candidate_fitted',
      message: expect.stringMatching(/x: .*typo.*; y: /s),
    });
  });

  test('refits the leader into one file that scores raw columns', async () => {
    const best = (await fit([lightgbm('lightgbm-1'), linear])).result.fitted;
    for (const leader of best) {
      const round = await planned(
        ports,
        input,
        { round: 2, action: 'refit', candidates: [leader.candidate] },
        [leader],
      );
      const { model, results, facts } = await train(round, ports);
      const bytes = ports.objects.get(`${prefix}/train/model.onnx`)!;
      expect(model).toEqual({
        key: `${prefix}/train/model.onnx`,
        sha256: sha256(bytes),
        bytes: bytes.length,
      });
      const training = Training.parse(read(ports, results.key));
      expect(training).toMatchObject({
        model,
        estimator: leader.candidate.estimator,
        validation: { score: leader.score },
      });
      expect(facts).toMatchObject({ model: leader.candidate.id });
      const scorer = await openScorer(bytes);
      expect(scorer.signature).toEqual(training.signature);
      const answer = await scorer.predict({
        rows: 2,
        columns: [
          { kind: 'numeric', name: 'a', values: Float32Array.of(2, -2) },
          { kind: 'categorical', name: 'b', codes: Int32Array.of(0, 0), levels: ['q'] },
        ],
      });
      await scorer.close();
      const [high, low] = 'values' in answer ? answer.values : lastColumn(answer.probabilities, 2);
      expect(high).toBeGreaterThan(low);
    }
  });

  test('refits an ensemble, and where it cannot the leader', async () => {
    const { fitted } = (await fit([lightgbm('lightgbm-1'), linear])).result;
    const refitted = async (...params: Candidate['params'][]) => {
      const members = fitted.map(({ candidate, iterations }, m) => ({
        candidate: { ...candidate, params: params[m] },
        iterations,
        weight: [0.75, 0.25][m],
      }));
      const validation = { metric: fitted[0].metric, score: 0.5 };
      const round = { round: 2, action: 'refit', ensemble: { members, validation } };
      const { results } = await train(await planned(ports, input, round, fitted), ports);
      return Training.parse(read(ports, results.key));
    };
    expect(await refitted({}, {})).toMatchObject({
      estimator: 'ensemble',
      params: { 'lightgbm-1': 0.75, 'linear-1': 0.25 },
      iterations: fitted[0].iterations + fitted[1].iterations,
      validation: { score: 0.5 },
    });
    expect(await refitted({ typo: 1 }, { typo: 1 })).toMatchObject({
      estimator: 'lightgbm',
      ensemble: { members: [{ weight: 1 }] },
      validation: { score: fitted[0].score },
    });
  });

  test('the refit gives the same bytes again', async () => {
    const [leader] = (await fit([lightgbm('lightgbm-1')])).result.fitted;
    const round = await planned(ports, input, { round: 2, action: 'refit', candidates: [leader.candidate] }, [
      leader,
    ]);
    const first = await train(round, { ...ports, threads: 1 });
    expect(await train(round, { ...ports, threads: 2 })).toEqual(first);
  });
});

describe('time', () => {
  test('after the deadline nothing is begun, what runs is stopped, and both are named', async () => {
    const ports = await memoryPorts();
    const input = await engineered(ports, { problemType: 'binary', rows: 300 });
    const candidates = [{ ...linear, id: 'quick' }, slow('running'), slow('waiting')];
    const round = await planned(ports, input, { candidates, deadlineSeconds: 0.5 });
    const output = await train(round, { ...ports, threads: 1 });
    const result = RoundResult.parse(read(ports, output.results.key));
    expect(result.fitted.map((f) => f.candidate.id)).toEqual(['quick']);
    expect(result.skipped).toEqual(['running', 'waiting']);
    expect(output.facts.skipped).toContain('running, waiting');
  });

  test('one candidate is fitted even where the deadline is over before', async () => {
    const ports = await memoryPorts();
    const input = await engineered(ports, { problemType: 'binary', rows: 60 });
    const round = await planned(ports, input, {
      candidates: [lightgbm('a'), lightgbm('b')],
      deadlineSeconds: 0.001,
    });
    const output = await train(round, { ...ports, threads: 1 });
    expect(RoundResult.parse(read(ports, output.results.key))).toMatchObject({
      fitted: [{ candidate: { id: 'a' } }],
      skipped: ['b'],
    });
  });

  test('an abort from outside ends the stage with its reason', async () => {
    const ports = await memoryPorts();
    const input = await engineered(ports, { problemType: 'binary', rows: 300 });
    const controller = new AbortController();
    const round = await planned(ports, input, { candidates: [slow('a'), slow('b'), slow('c')] });
    const running = train(round, { ...ports, signal: controller.signal });
    setTimeout(() => controller.abort(new Error('the function is out of time')), 300);
    await expect(running).rejects.toThrow('the function is out of time');
  });
});

const lastColumn = (values: Float64Array, rows: number) => {
  const width = values.length / rows;
  return Array.from({ length: rows }, (_, i) => values[i * width + width - 1]);
};
