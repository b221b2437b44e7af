import type { Calibration } from '../../contracts/calibration.ts';
import type { Graph } from '../onnx/graph.ts';

/** Row-major [rows, classes]; two columns for binary. */
export type Probabilities = Float32Array | Float64Array;
export type Labelled = { probabilities: Probabilities; labels: ArrayLike<number>; classes: number };

/** One way to make probabilities better, learnt from predictions for rows that the model had not seen. */
export type Calibrator<C extends Calibration = Calibration> = {
  method: C['method'];
  binaryOnly: boolean;
  /** Different probabilities of a class stay different, in the same order: what ranks rows is not touched. Binary. */
  keepsOrder: boolean;
  /** Undefined where these rows cannot teach it anything. */
  fit(rows: Labelled): C | undefined;
  apply(probabilities: Probabilities, classes: number, calibration: C): Float64Array;
  /** Appends the same as `apply` to a graph: from [N, classes] float probabilities to as many. */
  toGraph(graph: Graph, probabilities: string, calibration: C): string;
};

/**
 * Smaller probabilities are taken for this before a logarithm: far below what a float32 keeps of one minus a
 * probability, so that nothing is tied that was not. A power of two: the same in float32.
 */
export const leastProbability = 2 ** -40;

export const logOf = (probability: number) => Math.log(Math.max(probability, leastProbability));

/** The logarithms of a tensor of probabilities. */
export function logInGraph(graph: Graph, probabilities: string): string {
  return graph.op('Log', [graph.op('Max', [probabilities, graph.constant('float', [], [leastProbability])])]);
}
