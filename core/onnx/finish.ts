import { Signature } from '../../contracts/dataset.ts';
import type { Graph } from './graph.ts';

/** The metadata property that holds the {@link Signature} as JSON. */
export const signatureProperty = 'landfall.signature';

/**
 * Declares what every model of ours answers, and serialises it. `scores` is what an estimator's `toOnnx` returned.
 * Classification: `probabilities`, float [N, classes], and `label`, string [N], the likeliest class (the first among
 * equals). Regression: `prediction`, float [N, 1].
 */
export function finishModel(graph: Graph, scores: string, signature: Signature): Uint8Array {
  if (signature.classes) {
    graph.output('probabilities', scores, 'float', ['N', signature.classes.length]);
    graph.output('label', likeliest(graph, scores, signature.classes), 'string', ['N']);
  } else {
    graph.output('prediction', scores, 'float', ['N', 1]);
  }
  return graph.bytes({ [signatureProperty]: JSON.stringify(Signature.parse(signature)) });
}

function likeliest(graph: Graph, probabilities: string, classes: string[]): string {
  const codes = {
    keys_int64s: { ints: classes.map((_, code) => code) },
    values_strings: { strings: classes },
  };
  const code = graph.op('ArgMax', [probabilities], { axis: 1, keepdims: 0 });
  return graph.op('LabelEncoder', [code], codes, 'ai.onnx.ml');
}
