import { describe, expect, test } from 'vitest';
import { Leaderboard, Round, type Champion, type RoundResult } from '../../contracts/artifacts.ts';
import type { Ports } from '../../contracts/ports.ts';
import { SelectOutput, TrainInput, type Stages } from '../../contracts/stages.ts';
import { createNpy } from '../../core/npy.ts';
import { engineered } from '../../test/support/engineered.ts';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { select } from './select.ts';

const prefix = 'runs/example-000000000000';
const read = async (key: string, { store }: Ports): Promise<unknown> =>
  JSON.parse(Buffer.from(await store.get(key)).toString());

/** As if the round had been trained: the n-th candidate gets that loss. All say the same of every row. */
async function trained(ports: Ports, output: Stages['select']['out'], loss: (n: number) => number) {
  const round = Round.parse(await read(output.candidates.key, ports));
  const { bytes, data } = createNpy('f4', [3_100, 2]);
  data.fill(0.5);
  for (const { id } of round.candidates) await ports.store.put(`${prefix}/train/oof/${id}.npy`, bytes);
  const fitted = round.candidates.map((candidate, n) => ({
    candidate,
    metric: 'roc_auc',
    score: -loss(n),
    loss: loss(n),
    iterations: 7,
  }));
  const result: RoundResult = { round: round.round, fitted, failed: [], skipped: [] };
  await ports.store.put(`${prefix}/train/round-${round.round}.json`, JSON.stringify(result));
  return round;
}

/** As an earlier run left it. */
const leaderboard = (candidate: object) =>
  JSON.stringify({
    metric: 'roc_auc',
    fitted: [{ candidate, metric: 'roc_auc', score: 0.9, loss: -0.9, iterations: 50 }],
  });

describe('select', () => {
  test('proposes, looks for better, and ends with the refit of the winner', async () => {
    const ports = await memoryPorts();
    const input = await engineered(ports, { problemType: 'binary', rows: 3_100 });

    const first = await select(input, ports);
    expect(SelectOutput.parse(first)).toMatchObject({ action: 'fit', round: 1, route: 'lambda' });
    const { candidates } = await trained(ports, first, (n) => -0.8 + n / 100);
    expect(candidates.length).toBeGreaterThan(5);

    const second = await select({ ...input, select: first }, ports);
    expect(second).toMatchObject({ action: 'fit', round: 2 });
    expect(second.facts.decision).toMatch(
      /^lightgbm-1 leads with roc_auc 0\.8; a surrogate of the losses proposes \d next$/,
    );
    const { candidates: proposed } = await trained(ports, second, () => -0.7);

    const third = await select({ ...input, select: second }, ports);
    const { candidates: more } = await trained(ports, third, () => -0.6);
    const last = await select({ ...input, select: third }, ports);
    expect(last).toMatchObject({ action: 'refit', round: 4 });
    expect(last.facts.decision).toBe('lightgbm-1 leads with roc_auc 0.8; it is refitted next');
    const round = Round.parse(await read(last.candidates.key, ports));
    const { id, params } = candidates[0];
    expect(round.candidates).toMatchObject([{ id, params }]);
    const { metric, fitted } = Leaderboard.parse(await read(last.leaderboard.key, ports));
    expect(metric).toBe('roc_auc');
    expect(fitted.length).toBe(candidates.length + proposed.length + more.length);
    expect(fitted[0]).toMatchObject({ candidate: { id: 'lightgbm-1' }, iterations: 7 });
  });

  describe("where the pipeline's model is live", () => {
    const params = { num_leaves: 5, learning_rate: 0.07 };
    const digest = { key: 'k', sha256: 's', bytes: 1 };
    const live: Champion = {
      pipeline: 'example',
      runId: 'example-111111111111',
      version: 1,
      model: digest,
      baseline: digest,
      placement: { serving: 'serverless', endpoint: 'e', endpointConfig: 'c' },
      modelPackageArn: 'a',
    };
    const tried = async (kept: string) => {
      const ports = await memoryPorts();
      await ports.store.put('champions/example.json', JSON.stringify(live));
      await ports.store.put(`runs/${live.runId}/select/leaderboard.json`, kept);
      const { candidates } = await select(
        await engineered(ports, { problemType: 'binary', rows: 300 }),
        ports,
      );
      return Round.parse(await read(candidates.key, ports)).candidates;
    };
    const best = { id: 'x', estimator: 'lightgbm', plan: 'tree', params, estimatedSeconds: 1 };

    test('what was best in its run is tried first', async () => {
      expect((await tried(leaderboard(best)))[0].params).toMatchObject(params);
    });

    test('a repetition begins with what its run began with, whatever is live by then', async () => {
      const ports = await memoryPorts();
      const input = await engineered(ports, { problemType: 'binary', rows: 300 });
      const first = async (run: typeof input.run) => {
        const { candidates } = await select({ ...input, run }, ports);
        return Round.parse(await read(candidates.key, ports)).candidates;
      };
      const alone = await first(input.run);
      await ports.store.put('champions/example.json', JSON.stringify(live));
      await ports.store.put(`runs/${live.runId}/select/leaderboard.json`, leaderboard(best));
      expect(await first({ ...input.run, runId: 'example-222222222222' })).not.toEqual(alone);
      const repetition = { ...input.run, runId: 'example-333333333333', repeats: input.run.runId };
      expect(await first(repetition)).toEqual(alone);
      // And so does a second attempt of the stage.
      expect(await first(input.run)).toEqual(alone);
    });

    test('a leaderboard of another version is passed over', async () => {
      const [first] = await tried(leaderboard({ ...best, params: 'of another version' }));
      expect(first).toMatchObject({ id: 'lightgbm-1' });
      expect(first.params).not.toMatchObject(params);
    });
  });

  test('leaves the whole input of the training job beside it', async () => {
    const ports = await memoryPorts();
    const input = await engineered(ports, { problemType: 'regression', rows: 60 });
    const output = await select(input, ports);
    const kept = TrainInput.parse(await read(`${prefix}/train/input-1.json`, ports));
    expect(kept).toEqual({ ...input, select: output });
  });

  test('the same plan, byte for byte, however often it is asked', async () => {
    const ports = await memoryPorts();
    const input = await engineered(ports, { problemType: 'multiclass', rows: 60 });
    expect(await select(input, ports)).toEqual(await select(input, ports));
  });

  test('keeps to the budget and to trainOn, and says so', async () => {
    const ports = await memoryPorts();
    const pipeline = { budgetSeconds: 0.001, trainOn: 'sagemaker' as const };
    const input = await engineered(ports, { problemType: 'binary', rows: 60, pipeline });
    const output = await select(input, ports);
    expect(output.route).toBe('sagemaker');
    expect(output.facts.route).toBe('sagemaker: trainOn is sagemaker');
    expect(output.facts.warning).toBe(
      'the budget of 0.001 s is too small for any candidate: only the linear model is fitted',
    );
  });

  test('a budget in dollars that ends first says what it pays for', async () => {
    const ports = await memoryPorts();
    const pipeline = { budgetDollars: 0.003, budgetSeconds: 600 };
    const input = await engineered(ports, { problemType: 'binary', rows: 60, pipeline });
    const { facts } = await select(input, ports);
    expect(facts.decision).toMatch(/fit the budget of \$0\.003, \d+ s of lambda$/);
  });

  test('proposes a logarithm for a long-tailed target', async () => {
    const ports = await memoryPorts();
    const input = await engineered(ports, { problemType: 'regression', rows: 300 });
    const { candidates } = Round.parse(await read((await select(input, ports)).candidates.key, ports));
    expect(candidates.some((c) => c.params.target_transform === 'log1p')).toBe(true);
  });

  test('a holdout learns from what fold 0 leaves, in one fit', async () => {
    const ports = await memoryPorts();
    const options = { problemType: 'binary', rows: 300 } as const;
    const seconds = async (validation: 'holdout' | 'cross-validation') => {
      const output = await select(await engineered(ports, { ...options, validation }), ports);
      return Round.parse(await read(output.candidates.key, ports)).candidates[0].estimatedSeconds;
    };
    expect((await seconds('cross-validation')) / (await seconds('holdout'))).toBeCloseTo(3, 0);
  });
});
