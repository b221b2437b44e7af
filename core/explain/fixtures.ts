import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Signature } from '../../contracts/dataset.ts';
import { logInGraph } from '../calibration/calibrator.ts';
import { parseModelText } from '../estimators/lightgbm/model-text.ts';
import { treeEnsemble } from '../estimators/lightgbm/onnx.ts';
import { sigmoidOfBoth } from '../estimators/probabilities.ts';
import { createGraph } from '../onnx/builder.ts';
import { finishModel } from '../onnx/finish.ts';
import type { Graph } from '../onnx/graph.ts';
import { withMetadata } from '../onnx/metadata.ts';
import { random } from '../random.ts';
import type { Table } from '../table/table.ts';
import { packCounts } from './cover.ts';
import { meanAdditions } from './linear.ts';
import { packFloats } from './member.ts';
import { explainProperty, runsOf, type ExplainRecord, type Member } from './record.ts';

/** What LightGBM says of a model of the columns a, b, c, d, of which c has codes. */
export type Golden = { text: string; test: (number | null)[][]; contributions: number[][] };
export const golden = (name: string): Golden =>
  JSON.parse(readFileSync(join(import.meta.dirname, `../../test/golden/explain/${name}.json`), 'utf8'));

export type ProblemType = Signature['problemType'];
export const classesOf: Record<ProblemType, string[] | undefined> = {
  binary: ['no', 'yes'],
  multiclass: ['x', 'y', 'z'],
  regression: undefined,
};
const columns = ['a', 'b', 'c', 'd'];
export const signatureOf = (problemType: ProblemType): Signature => ({
  target: 't',
  problemType,
  inputs: columns.map((name) => ({ name, kind: 'numeric' })),
  ...(classesOf[problemType] && { classes: classesOf[problemType] }),
});

export type Kind = Member['how']['method'];
type Part = { kind: Kind; weight: number };

/** From a raw score to an answer; of a regression, exp(x / 4). */
function link(graph: Graph, raw: string, problemType: ProblemType): string {
  if (problemType === 'binary') return sigmoidOfBoth(graph, raw);
  if (problemType === 'multiclass') return graph.op('Softmax', [raw], { axis: 1 });
  return graph.op('Exp', [graph.op('Mul', [raw, graph.constant('float', [], [0.25])])]);
}

/** A model with one member of each kind asked for, and a temperature for classes. */
export function explainableModel(problemType: ProblemType, parts: Part[]): Uint8Array {
  const graph = createGraph();
  const inputs = columns.map((name) => graph.input(name, 'float', ['N', 1]));
  const raw = graph.op('Concat', inputs, { axis: 1 });
  const missing = graph.op('IsNaN', [raw]);
  // Missing values are 0 for the members that take none, and a is there twice.
  const filled = graph.op('Where', [missing, graph.constant('float', [], [0]), raw]);
  const doubled = graph.op('Concat', [filled, inputs[0]], { axis: 1 });
  const all = graph.op('Where', [graph.op('IsNaN', [doubled]), graph.constant('float', [], [0]), doubled]);
  const members = parts.map(({ kind, weight }) => ({
    ...memberOf(graph, kind, problemType, kind === 'trees' ? raw : all),
    weight,
    estimator: kind,
  }));
  const weighted = members.map(({ scores, weight }) =>
    graph.op('Mul', [scores, graph.constant('float', [], [weight])]),
  );
  const blended = graph.op('Sum', weighted);
  const record: ExplainRecord = { members, blended };
  const bytes = finishModel(graph, calibrated(graph, blended, problemType), signatureOf(problemType));
  return withMetadata(bytes, { [explainProperty]: JSON.stringify(record) });
}

function calibrated(graph: Graph, blended: string, problemType: ProblemType): string {
  if (problemType === 'regression') return blended;
  const scaled = graph.op('Mul', [logInGraph(graph, blended), graph.constant('float', [], [0.6])]);
  return graph.op('Softmax', [scaled], { axis: 1 });
}

const means = Float32Array.of(0.1, 2.5, 5, -0.2, 0.1);

function memberOf(graph: Graph, kind: Kind, problemType: ProblemType, features: string) {
  const outputs = problemType === 'multiclass' ? 3 : 1;
  const { float } = random(5);
  if (kind === 'trees') {
    const model = parseModelText(golden(`${problemType}-gbdt`).text);
    const scores = link(graph, treeEnsemble(graph, features, model), problemType);
    const how = { method: kind, cover: packCounts(model.trees.flatMap((tree) => tree.leafCount)) };
    return { features, scores, inputs: runsOf([0, 1, 2, 3]), how };
  }
  const inputs = [0, 1, 2, 3, 0];
  const shared = { features, inputs: runsOf(inputs) };
  const matrix = (rows: number, width: number) =>
    Float32Array.from({ length: rows * width }, () => float() - 0.5);
  const product = (of: string, width: number, weights: Float32Array) =>
    graph.op('MatMul', [of, graph.constant('float', [weights.length / width, width], weights)]);
  if (kind === 'constant') {
    const zero = product(features, outputs, new Float32Array(5 * outputs));
    return { ...shared, scores: link(graph, zero, problemType), how: { method: kind } };
  }
  const weights = matrix(5, kind === 'linear' ? outputs : 4);
  if (kind === 'linear') {
    const raw = graph.op('Add', [product(features, outputs, weights), graph.constant('float', [1], [0.3])]);
    const how = { method: kind, means: meanAdditions(weights, means, inputs, 4) };
    return { ...shared, scores: link(graph, raw, problemType), how };
  }
  const hidden = graph.op('Relu', [product(features, 4, weights)]);
  const raw = product(hidden, outputs, matrix(4, outputs));
  return {
    ...shared,
    scores: link(graph, raw, problemType),
    how: { method: kind, means: packFloats(means) },
  };
}

/** The test rows of the golden model as a table. */
export function goldenTable(problemType: ProblemType): Table {
  const { test } = golden(`${problemType}-gbdt`);
  return {
    rows: test.length,
    columns: columns.map((name, j) => ({
      kind: 'numeric',
      name,
      values: Float32Array.from(test, (row) => row[j] ?? Number.NaN),
    })),
  };
}
