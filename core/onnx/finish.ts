import type { PredictionInterval } from '../../contracts/calibration.ts';
import { Signature } from '../../contracts/dataset.ts';
import { intervalInGraph } from '../calibration/interval.ts';
import type { Graph } from './graph.ts';
import { signatureProperty } from './metadata.ts';

/**
 * Declares what every model of ours answers, and serialises it. `scores` are the final probabilities or values.
 * Classification: `probabilities`, float [N, classes], and `label`, string [N]: the likeliest class (the first among
 * equals), or with a threshold in the signature the second class from that probability on. Regression: `prediction`,
 * float [N, 1], and with an interval `interval`, float [N, 2], its lower and upper bounds.
 */
export function finishModel(
  graph: Graph,
  scores: string,
  signature: Signature,
  interval?: PredictionInterval,
): Uint8Array {
  if (signature.classes) {
    graph.output('probabilities', scores, 'float', ['N', signature.classes.length]);
    graph.output('label', label(graph, scores, signature), 'string', ['N']);
  } else {
    graph.output('prediction', scores, 'float', ['N', 1]);
    if (interval) graph.output('interval', intervalInGraph(graph, scores, interval), 'float', ['N', 2]);
  }
  const complete = { ...signature, ...(interval && { interval: { coverage: interval.coverage } }) };
  return graph.bytes({ [signatureProperty]: JSON.stringify(Signature.parse(complete)) });
}

function label(graph: Graph, probabilities: string, { classes = [], threshold }: Signature): string {
  const codes = {
    keys_int64s: { ints: classes.map((_, code) => code) },
    values_strings: { strings: classes },
  };
  const code =
    threshold === undefined
      ? graph.op('ArgMax', [probabilities], { axis: 1, keepdims: 0 })
      : reaches(graph, probabilities, threshold);
  return graph.op('LabelEncoder', [code], codes, 'ai.onnx.ml');
}

/** 1 where the probability of the second class is at least `threshold`, else 0: int64 [N]. */
function reaches(graph: Graph, probabilities: string, threshold: number): string {
  const positive = graph.op('Gather', [probabilities, graph.constant('int64', [], [1])], { axis: 1 });
  const reached = graph.op('GreaterOrEqual', [positive, graph.constant('float', [], [threshold])]);
  return graph.op('Cast', [reached], { to: 7 });
}
