import type { Graph } from '../../onnx/graph.ts';
import type { Task } from '../estimator.ts';
import { untransform, untransformInGraph, type TargetTransform } from '../target-transform.ts';
import { padded } from './multiply.ts';
import { createPass, forward, type Layer, type Network } from './network.ts';
import { softmax } from './outputs.ts';
import { chunk, type Inputs, type Scale } from './rows.ts';

/** Networks of one shape that answer by their mean. `sizes`: inputs, the hidden layers' units, outputs. */
export type Model = { sizes: number[]; networks: Network[]; scale: Scale; transform: TargetTransform };

/** Row-major [rows, classes] probabilities, or [rows] values. */
export function predict(
  { sizes, networks, scale, transform }: Model,
  inputs: Inputs,
  task: Task,
): Float64Array {
  const count = sizes[sizes.length - 1];
  const width = padded(count);
  const sums = new Float64Array(inputs.rows * count);
  const perChunk = chunk * padded(inputs.columns);
  for (const network of networks) {
    const pass = createPass(network, chunk);
    for (let first = 0, from = 0; first < inputs.rows; first += chunk, from += perChunk) {
      const outputs = forward(network, inputs.values.subarray(from, from + perChunk), pass);
      for (let i = first; i < Math.min(first + chunk, inputs.rows); i++) {
        const own = (i - first) * width;
        if (task.classes > 0) softmax(outputs, own, count);
        for (let k = 0; k < count; k++) sums[i * count + k] += outputs[own + k];
      }
    }
  }
  const means = sums.map((sum) => sum / networks.length);
  if (task.classes > 0) return means;
  const [low, high] = scale.range;
  const values = means.map((mean) => Math.min(high, Math.max(low, mean * scale.spread + scale.centre)));
  return untransform(values, transform);
}

/** The same in the graph: the networks are one batch of matrices. */
export function toOnnx(graph: Graph, features: string, fitted: unknown, { classes }: Task): string {
  const { sizes, networks, scale, transform } = fitted as Model;
  let values = features;
  sizes.slice(1).forEach((outputs, l) => {
    const layers = networks.map(({ layers }) => layers[l]);
    const weights = layers.flatMap((layer) => unpadded(layer, sizes[l], outputs));
    const biases = layers.flatMap(({ biases }) => Array.from(biases.subarray(0, outputs)));
    const product = graph.op('MatMul', [
      values,
      graph.constant('float', [layers.length, sizes[l], outputs], weights),
    ]);
    values = graph.op('Add', [product, graph.constant('float', [layers.length, 1, outputs], biases)]);
    if (l < sizes.length - 2) values = graph.op('Relu', [values]);
  });
  if (classes > 0) values = graph.op('Softmax', [values], { axis: 2 });
  const mean = graph.op('ReduceMean', [values, graph.constant('int64', [1], [0])], { keepdims: 0 });
  if (classes > 0) return mean;
  const [spread, centre, low, high] = [scale.spread, scale.centre, ...scale.range].map((value) =>
    graph.constant('float', [], [value]),
  );
  const value = graph.op('Add', [graph.op('Mul', [mean, spread]), centre]);
  return untransformInGraph(graph, graph.op('Clip', [value, low, high]), transform);
}

function unpadded({ weights, outputs: width }: Layer, inputs: number, outputs: number): number[] {
  return Array.from({ length: inputs }, (_, i) =>
    Array.from(weights.subarray(i * width, i * width + outputs)),
  ).flat();
}
