import type { Fitted } from '../../contracts/artifacts.ts';
import type { Signature } from '../../contracts/dataset.ts';
import type { Ports } from '../../contracts/ports.ts';
import { estimatorNamed } from '../../core/estimators/registry.ts';
import { featuresOutput } from '../../core/features/plan.ts';
import { openGraph } from '../../core/onnx/builder.ts';
import { finishModel } from '../../core/onnx/finish.ts';
import type { TrainingData } from './data.ts';

export type Refitted = { bytes: Uint8Array; signature: Signature; iterations: number };

/**
 * Fits the winner on all training rows, with as many rounds as were best on the folds: scaling them by 1.1 or 1.25 for
 * the additional rows made no difference on 14 splits of 7 sets (median change under 0.04 %). Appends it to its
 * plan's feature graph: one file from raw columns to answers.
 */
export async function refit(
  best: Fitted,
  target: string,
  data: TrainingData,
  seed: number,
  ports: Ports,
): Promise<Refitted> {
  const { candidate, iterations } = best;
  const estimator = estimatorNamed(candidate.estimator);
  const all = await data.refitData(candidate.plan);
  const session = await estimator.open(all, { ...ports, seed });
  try {
    const model = await session.fit(candidate.params, iterations);
    const graph = openGraph(await data.features(candidate.plan));
    const scores = estimator.toOnnx(graph, featuresOutput, model, data.task);
    const { problemType, inputs, classes } = data.decisions;
    const signature = { target, problemType, inputs, ...(classes && { classes }) };
    return { bytes: finishModel(graph, scores, signature), signature, iterations };
  } finally {
    await session.close();
  }
}
