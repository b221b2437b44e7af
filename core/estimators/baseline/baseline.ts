import { z } from 'zod';
import type { Graph } from '../../onnx/graph.ts';
import { checkFitData, requireAll } from '../check.ts';
import type { Estimator, FitData, FitSession } from '../estimator.ts';
import { traits } from '../../validity/traits.ts';

type Model = { answer: number[] };

/** What needs no features: the classes' shares, or the mean. As scikit-learn's DummyClassifier (prior) and DummyRegressor. */
export const baseline: Estimator = {
  name: 'baseline',
  capability: () => ({ takes: traits.numeric }),
  problemTypes: ['binary', 'multiclass', 'regression'],
  params: z.strictObject({}),
  variants: () => [{}],
  open,
  toOnnx,
  explain: () => ({ method: 'constant' }),
  adapt: (params) => params,
  neighbours: () => [],
  estimateSeconds: () => 0.001,
};

async function open(data: FitData): Promise<FitSession> {
  checkFitData(data);
  return {
    validate: async () => ({
      iterations: 1,
      predictions: data.folds.map(({ train, validation }) =>
        repeat(learn(train.labels, data.classes), validation.labels.length),
      ),
    }),
    fit: async () => ({ answer: learn(requireAll(data).labels, data.classes) }) satisfies Model,
    close: async () => undefined,
  };
}

function learn(labels: Float32Array, classes: number): number[] {
  if (classes === 0) return [labels.reduce((sum, label) => sum + label, 0) / labels.length];
  const counts = Array.from({ length: classes }, () => 0);
  for (const label of labels) counts[label]++;
  return counts.map((count) => count / labels.length);
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
