import { beforeAll, describe, expect, test } from 'vitest';
import type { Candidate, Ensemble } from '../../contracts/artifacts.ts';
import type { Log } from '../../contracts/ports.ts';
import { calibrate } from '../../core/calibration/calibrate.ts';
import { intervalsOf } from '../../core/calibration/interval.ts';
import { blend } from '../../core/ensemble/blend.ts';
import { openExplainer } from '../../core/explain/explainer.ts';
import { openScorer } from '../../core/onnx/scorer.ts';
import { ModelProto } from '../../core/onnx/proto.ts';
import type { Table } from '../../core/table/table.ts';
import { engineered } from '../../test/support/engineered.ts';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { readTrainingData, type TrainingData } from './data.ts';
import { refit, type Refitted } from './refit.ts';

const candidate = (estimator: string, plan: string, params: Candidate['params'] = {}): Candidate => ({
  id: `${estimator}-${JSON.stringify(params)}`,
  estimator,
  plan,
  params,
  estimatedSeconds: 1,
});
/** Two plans, three models. */
const members: Ensemble['members'] = [
  { candidate: candidate('lightgbm', 'tree'), iterations: 20, weight: 0.5 },
  { candidate: candidate('linear', 'linear'), iterations: 20, weight: 0.3 },
  { candidate: candidate('lightgbm', 'tree', { num_leaves: 3 }), iterations: 20, weight: 0.2 },
];
const validation = { metric: 'any', score: 1 };

const table: Table = {
  rows: 40,
  columns: [
    {
      kind: 'numeric',
      name: 'a',
      values: Float32Array.from({ length: 40 }, (_, i) => (i % 7 ? i / 10 - 2 : Number.NaN)),
    },
    {
      kind: 'categorical',
      name: 'b',
      codes: Int32Array.from({ length: 40 }, (_, i) => (i % 6) - 1),
      levels: ['q', 's', 'p', 'r', 'new'],
    },
  ],
};

/** `bounds`: of the intervals; none for classification. */
async function answers(bytes: Uint8Array) {
  const scorer = await openScorer(bytes);
  const answer = await scorer.predict(table);
  await scorer.close();
  if ('probabilities' in answer) return { numbers: answer.probabilities, bounds: new Float64Array() };
  return { numbers: answer.values, bounds: answer.interval ?? new Float64Array() };
}

const furthest = (a: Float64Array, b: Float64Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]) / Math.max(1, Math.abs(b[i]))), 0);

const nodesOf = ({ bytes }: Refitted) => ModelProto.decode(bytes).graph!.node!.length;

describe.each(['binary', 'multiclass', 'regression'] as const)('%s', (problemType) => {
  let ports: Awaited<ReturnType<typeof memoryPorts>>;
  let data: TrainingData;
  beforeAll(async () => {
    ports = await memoryPorts();
    const input = await engineered(ports, { problemType, rows: 300 });
    data = await readTrainingData(input, ports.store);
  });
  const fit = (ensemble: Omit<Ensemble, 'validation'>, changes: { threads?: number; log?: Log } = {}) =>
    refit({ ...ensemble, validation }, 'y', data, 0, { ...ports, ...changes });

  test('one graph answers what the members’ own models answer, averaged and calibrated', async () => {
    const classes = data.task.classes;
    const calibration = { method: 'temperature', temperature: 1.5 } as const;
    const interval = { coverage: 0.9, low: -1, high: 2 };
    const { bytes, signature, ensemble } = await fit({
      members,
      ...(classes > 0 ? { calibration } : { interval }),
      ...(classes === 2 && { threshold: 0.3 }),
    });
    expect(ensemble.members).toEqual(members);
    const alone: Float64Array[] = [];
    for (const member of members) {
      const { bytes: own } = await fit({ members: [{ ...member, weight: 1 }] });
      alone.push((await answers(own)).numbers);
    }
    const blended = blend(
      alone,
      members.map(({ weight }) => weight),
    );
    const expected = classes > 0 ? calibrate(blended, classes, calibration) : blended;
    const { numbers, bounds } = await answers(bytes);
    expect(furthest(numbers, expected)).toBeLessThan(1e-6);
    const expectedBounds = classes > 0 ? new Float64Array() : intervalsOf(expected, interval);
    expect(bounds.length).toBe(expectedBounds.length);
    expect(furthest(bounds, expectedBounds)).toBeLessThan(1e-6);
    expect(signature.threshold).toBe(classes === 2 ? 0.3 : undefined);
    expect(signature.interval).toEqual(classes > 0 ? undefined : { coverage: 0.9 });
  });

  test('the file explains its answers by itself', async () => {
    const calibration = { method: 'temperature', temperature: 1.5 } as const;
    const { bytes } = await fit({ members, ...(data.task.classes > 0 && { calibration }) });
    const explainer = await openExplainer(bytes);
    const { base, predictions, contributions } = await explainer.explain(table);
    await explainer.close();
    const { members: kept } = explainer.record;
    expect(kept.map(({ how, weight }) => [how.method, weight])).toEqual([
      ['trees', 0.5],
      ['linear', 0.3],
      ['trees', 0.2],
    ]);
    expect(kept[0].gain!.some((gain) => gain > 0)).toBe(true);
    expect(furthest(predictions, (await answers(bytes)).numbers)).toBeLessThan(1e-5);
    expect(contributions.some((value) => Math.abs(value) > 0.01)).toBe(true);
    predictions.forEach((prediction, i) => {
      const sum = contributions[2 * i] + contributions[2 * i + 1];
      expect(sum).toBeCloseTo(prediction - base[i % base.length], 8);
    });
  });

  test('members of one plan share its nodes', async () => {
    const [tree, , small] = members;
    const [first, second, both] = [[tree], [small], [tree, small]].map((some) => fit({ members: some }));
    expect(nodesOf(await both)).toBeLessThan(nodesOf(await first) + nodesOf(await second));
  });

  test('the same bytes by one thread or two', async () => {
    const [one, two] = [await fit({ members }, { threads: 1 }), await fit({ members }, { threads: 2 })];
    expect(Buffer.compare(one.bytes, two.bytes)).toBe(0);
  });

  test('a member that cannot be fitted is named and left out, with what was learnt about the blend', async () => {
    const warnings: string[] = [];
    const log = { info: () => undefined, warn: (message: string) => warnings.push(message) };
    const bad = { candidate: candidate('lightgbm', 'tree', { typo: 1 }), iterations: 1, weight: 0.5 };
    const good = { ...members[1], weight: 0.5 };
    const calibration = { method: 'temperature', temperature: 2 } as const;
    const { bytes, ensemble } = await fit({ members: [bad, good], calibration }, { log });
    expect(warnings).toEqual([expect.stringContaining('typo')]);
    expect(ensemble).toEqual({ members: [{ ...good, weight: 1 }], validation });
    const alone = await fit({ members: [{ ...good, weight: 1 }] });
    expect(Buffer.compare(bytes, alone.bytes)).toBe(0);
    await expect(fit({ members: [bad] })).rejects.toThrow('typo');
  });
});
