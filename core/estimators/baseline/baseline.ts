import { z } from 'zod';
import type { Graph } from '../../onnx/graph.ts';
import { checkFitData } from '../check.ts';
import type { Estimator, FitData, FitSession } from '../estimator.ts';

type Model = { answer: number[] };

/** What needs no features: the classes' shares, or the mean. As scikit-learn's DummyClassifier (prior) and DummyRegressor. */
export const baseline: Estimator = {
  name: 'baseline',
  plan: 'tree',
  problemTypes: ['binary', 'multiclass', 'regression'],
  params: z.strictObject({}),
  open,
  toOnnx,
  adapt: (params) => params,
  neighbours: () => [],
  estimateSeconds: () => 0.001,
};

async function open(data: FitData): Promise<FitSession> {
  checkFitData(data);
  const { labels, folds, classes, matrix } = data;
  return {
    validate: async () => ({
      iterations: 1,
      predictions: folds.map(({ train, validation }) =>
        repeat(learn(labels, train, classes), validation.length),
      ),
    }),
    fit: async () => {
      const rows = Int32Array.from({ length: matrix.rows }, (_, i) => i);
      return { answer: learn(labels, rows, classes) } satisfies Model;
    },
    close: async () => undefined,
  };
}

function learn(labels: Float32Array, rows: Int32Array, classes: number): number[] {
  if (classes === 0) return [rows.reduce((sum, row) => sum + labels[row], 0) / rows.length];
  const counts = Array.from({ length: classes }, () => 0);
  for (const row of rows) counts[labels[row]]++;
  return counts.map((count) => count / rows.length);
}

function repeat(answer: number[], rows: number): Float64Array {
  return Float64Array.from({ length: rows * answer.length }, (_, i) => answer[i % answer.length]);
}

/** The constant answer, once per row of `features`. */
function toOnnx(graph: Graph, features: string, fitted: unknown): string {
  const { answer } = fitted as Model;
  const rows = graph.op('Shape', [features], { start: 0, end: 1 });
  const shape = graph.op('Concat', [rows, graph.constant('int64', [1], [answer.length])], { axis: 0 });
  return graph.op('Expand', [graph.constant('float', [1, answer.length], answer), shape]);
}
