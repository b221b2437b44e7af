import type { Random } from '../../random.ts';
import { multiply, padded, transpose } from './multiply.ts';

/** A layer's weights are [inputs, outputs], row-major, both sizes padded; views of one array with all parameters. */
export type Layer = { inputs: number; outputs: number; weights: Float32Array; biases: Float32Array };
export type Network = { parameters: Float32Array; layers: Layer[] };

/** Zeros throughout. `sizes`: inputs, the hidden layers' units, outputs. */
export function emptyNetwork(sizes: readonly number[]): Network {
  const widths = sizes.map(padded);
  const count = widths.slice(1).reduce((sum, width, l) => sum + (widths[l] + 1) * width, 0);
  const parameters = new Float32Array(count);
  let at = 0;
  const layers = widths.slice(1).map((outputs, l) => {
    const inputs = widths[l];
    const weights = parameters.subarray(at, (at += inputs * outputs));
    const biases = parameters.subarray(at, (at += outputs));
    return { inputs, outputs, weights, biases };
  });
  return { parameters, layers };
}

/**
 * Weights uniform within ±√(6 / inputs), for rectified units (He et al., "Delving deep into rectifiers", 2015); the last
 * layer starts at nothing, so that all classes are equally likely at first.
 */
export function initialise(sizes: readonly number[], { float }: Random): Network {
  const network = emptyNetwork(sizes);
  network.layers.slice(0, -1).forEach(({ weights, outputs }, l) => {
    const bound = Math.sqrt(6 / sizes[l]);
    for (let i = 0; i < sizes[l]; i++) {
      for (let j = 0; j < sizes[l + 1]; j++) weights[i * outputs + j] = (2 * float() - 1) * bound;
    }
  });
  return network;
}

/** What passes the layers for up to `rows` rows, a multiple of 4: written by `forward`, read by `backward`. */
export type Pass = { rows: number; outputs: Float32Array[]; deltas: Float32Array[]; scratch: Float32Array };

export function createPass({ layers }: Network, rows: number): Pass {
  const of = () => layers.map(({ outputs }) => new Float32Array(rows * outputs));
  const widest = Math.max(layers[0].inputs, ...layers.map(({ outputs }) => outputs));
  const largest = Math.max(rows * widest, ...layers.map(({ weights }) => weights.length));
  return { rows, outputs: of(), deltas: of(), scratch: new Float32Array(largest) };
}

/** From inputs [rows, inputs] to the last layer's outputs. `drop` is called for each hidden layer's. */
export function forward(
  { layers }: Network,
  inputs: Float32Array,
  pass: Pass,
  drop?: (units: Float32Array) => void,
): Float32Array {
  layers.forEach((layer, l) => {
    const outputs = pass.outputs[l];
    multiply(l === 0 ? inputs : pass.outputs[l - 1], layer.weights, outputs, [
      pass.rows,
      layer.inputs,
      layer.outputs,
    ]);
    const last = l === layers.length - 1;
    activate(outputs, layer.biases, last);
    if (!last) drop?.(outputs);
  });
  return pass.outputs[layers.length - 1];
}

function activate(outputs: Float32Array, biases: Float32Array, last: boolean): void {
  for (let at = 0, j = 0; at < outputs.length; at++) {
    const value = outputs[at] + biases[j];
    outputs[at] = last || value > 0 ? value : 0;
    if (++j === biases.length) j = 0;
  }
}

/**
 * The gradient by all parameters, from that by the last layer's outputs, which is in the last of `pass.deltas`.
 * `kept`: what a hidden unit's output was multiplied by that was not dropped.
 */
export function backward(
  { layers }: Network,
  inputs: Float32Array,
  pass: Pass,
  gradient: Network,
  kept: number,
): void {
  for (let l = layers.length - 1; l >= 0; l--) {
    const layer = layers[l];
    const delta = pass.deltas[l];
    const before = l === 0 ? inputs : pass.outputs[l - 1];
    transpose(before, pass.scratch, pass.rows, layer.inputs);
    multiply(pass.scratch, delta, gradient.layers[l].weights, [layer.inputs, pass.rows, layer.outputs]);
    sumRows(delta, gradient.layers[l].biases);
    if (l === 0) return;
    transpose(layer.weights, pass.scratch, layer.inputs, layer.outputs);
    multiply(delta, pass.scratch, pass.deltas[l - 1], [pass.rows, layer.outputs, layer.inputs]);
    throughUnits(pass.deltas[l - 1], before, kept);
  }
}

/** A unit that was silent, or dropped, passes nothing back. */
function throughUnits(delta: Float32Array, outputs: Float32Array, kept: number): void {
  for (let at = 0; at < delta.length; at++) delta[at] = outputs[at] > 0 ? delta[at] * kept : 0;
}

function sumRows(delta: Float32Array, sums: Float32Array): void {
  sums.fill(0);
  for (let at = 0, j = 0; at < delta.length; at++) {
    sums[j] += delta[at];
    if (++j === sums.length) j = 0;
  }
}
