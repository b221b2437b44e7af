import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openScorer } from '../onnx/scorer.ts';
import { finishModel } from '../onnx/finish.ts';
import { createGraph } from '../onnx/builder.ts';
import { take, type Table } from '../table/table.ts';
import { openExplainer, type Explained } from './explainer.ts';
import {
  explainableModel,
  golden,
  goldenTable,
  signatureOf,
  type Kind,
  type ProblemType,
} from './fixtures.ts';

const problems: ProblemType[] = ['binary', 'multiclass', 'regression'];
const kinds: Kind[] = ['trees', 'linear', 'reference', 'constant'];

async function explain(problemType: ProblemType, parts: { kind: Kind; weight: number }[], table: Table) {
  const bytes = explainableModel(problemType, parts);
  const [explainer, scorer] = [await openExplainer(bytes), await openScorer(bytes)];
  const explained = await explainer.explain(table);
  const predicted = await scorer.predict(table);
  await Promise.all([explainer.close(), scorer.close()]);
  return { explained, predicted: 'values' in predicted ? predicted.values : predicted.probabilities };
}

const alone = (kind: Kind) => [{ kind, weight: 1 }];
const rowsOf = ({ contributions, predictions, base }: Explained) => {
  const outputs = base.length;
  const width = contributions.length / predictions.length;
  return Array.from({ length: predictions.length / outputs }, (_, i) =>
    Array.from({ length: outputs }, (__, k) => {
      const at = i * outputs + k;
      return {
        own: [...contributions.subarray(at * width, (at + 1) * width)],
        change: predictions[at] - base[k],
      };
    }),
  );
};

describe.each(problems)('%s', (problemType) => {
  const weights = fc.array(
    fc.record({ kind: fc.constantFrom(...kinds), weight: fc.integer({ min: 1, max: 9 }) }),
    {
      minLength: 1,
      maxLength: 4,
    },
  );

  test('contributions sum to the answer less the base, whatever the members', async () => {
    const table = goldenTable(problemType);
    await fc.assert(
      fc.asyncProperty(weights, fc.double({ min: 0.01, max: 30, noNaN: true }), async (drawn, scale) => {
        const total = drawn.reduce((sum, { weight }) => sum + weight, 0);
        const parts = drawn.map(({ kind, weight }) => ({ kind, weight: weight / total }));
        const stretched = {
          ...table,
          columns: table.columns.map((c) =>
            c.kind === 'numeric' && c.name !== 'c' ? { ...c, values: c.values.map((v) => v * scale) } : c,
          ),
        };
        const { explained, predicted } = await explain(problemType, parts, stretched);
        explained.predictions.forEach((value, i) =>
          expect(Math.abs(value - predicted[i])).toBeLessThan(1e-5 * Math.max(1, value)),
        );
        const moves = parts.some(({ kind }) => kind !== 'constant');
        for (const row of rowsOf(explained)) {
          for (const { own, change } of row) {
            const tolerance = moves ? 1e-9 : 1e-6;
            expect(Math.abs(own.reduce((a, b) => a + b, 0) - change)).toBeLessThan(
              tolerance * Math.max(1, Math.abs(change)),
            );
          }
        }
      }),
      { numRuns: 12 },
    );
  });

  test('a row’s contributions do not depend on the rows beside it', async () => {
    const table = goldenTable(problemType);
    const parts = kinds.map((kind) => ({ kind, weight: 0.25 }));
    const { explained } = await explain(problemType, parts, table);
    const { explained: single } = await explain(problemType, parts, take(table, Int32Array.of(7)));
    const size = single.contributions.length;
    const own = explained.contributions.subarray(7 * size, 8 * size);
    own.forEach((value, j) => expect(single.contributions[j]).toBeCloseTo(value, 6));
  });
});

test.each(['binary', 'regression'] as const)(
  '%s: columns share the answer’s change as the score’s',
  async (task) => {
    const { explained } = await explain(task, alone('trees'), goldenTable(task));
    const { contributions: raw } = golden(`${task}-gbdt`);
    const total = (i: number) => raw[i].slice(0, 4).reduce((a, b) => a + b);
    const clear = rowsOf(explained).flatMap((row, i) =>
      Math.abs(total(i)) < 0.05 ? [] : [{ ...row.at(-1)!, i }],
    );
    expect(clear.length).toBeGreaterThan(15);
    for (const { own, change, i } of clear) {
      own.forEach((value, j) => expect(value).toBeCloseTo((raw[i][j] / total(i)) * change, 5));
    }
  },
);

test('the contributions to all probabilities of a row cancel out, column by column', async () => {
  const parts = kinds.map((kind) => ({ kind, weight: 0.25 }));
  for (const problemType of ['binary', 'multiclass'] as const) {
    const { explained } = await explain(problemType, parts, goldenTable(problemType));
    for (const outputs of rowsOf(explained)) {
      outputs[0].own.forEach((_, j) => {
        expect(outputs.reduce((sum, { own }) => sum + own[j], 0)).toBeCloseTo(0, 4);
      });
    }
  }
});

test('a linear model gives coefficient × (value - mean), also where a column has several features', async () => {
  const table: Table = {
    rows: 2,
    columns: ['a', 'b', 'c', 'd'].map((name, j) => ({
      kind: 'numeric',
      name,
      values: Float32Array.of(j, 2 * j + 1),
    })),
  };
  const { explained } = await explain('regression', alone('linear'), table);
  const graph = await openExplainer(explainableModel('regression', alone('linear')));
  const how = graph.record.members[0].how;
  await graph.close();
  // d is 3 and 7; b is 1 and 3: their shares go by the coefficients alone.
  const [first, second] = rowsOf(explained).map(([{ own }]) => own);
  if (how.method !== 'linear') throw new Error('the member is not linear');
  const coefficient = (j: number, mean: number) => how.means[j] / mean;
  const expected = (x: number[]) => [
    coefficient(0, 0.1) * (x[0] - 0.1),
    coefficient(1, 2.5) * (x[1] - 2.5),
    coefficient(2, 5) * (x[2] - 5),
    coefficient(3, -0.2) * (x[3] + 0.2),
  ];
  const ratios = (found: number[], x: number[]) => {
    const wanted = expected(x);
    return found.map((value, j) => value / wanted[j]);
  };
  for (const [found, x] of [
    [first, [0, 1, 2, 3]],
    [second, [1, 3, 5, 7]],
  ] as const) {
    const usable = ratios(found, [...x]).filter(Number.isFinite);
    usable.forEach((ratio) => expect(ratio).toBeCloseTo(usable[0], 3));
  }
});

test('a model without what an explanation needs is refused by name', async () => {
  const graph = createGraph();
  const inputs = ['a', 'b', 'c', 'd'].map((name) => graph.input(name, 'float', ['N', 1]));
  const bytes = finishModel(graph, graph.op('Sum', inputs), signatureOf('regression'));
  await expect(openExplainer(bytes)).rejects.toMatchObject({ name: 'RejectedData', code: 'not_explainable' });
});
