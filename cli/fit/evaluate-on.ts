import type { z } from 'zod';
import { runKey } from '../../contracts/keys.ts';
import type { Ports } from '../../contracts/ports.ts';
import type { Facts, Run } from '../../contracts/stages.ts';
import { evaluateModel } from '../../core/evaluate/evaluate-model.ts';
import { readNpy } from '../../core/npy.ts';
import { readSignature } from '../../core/onnx/scorer.ts';
import type { StageOutputs } from './run-stages.ts';
import { readTestFile } from './test-file.ts';

/** Measures the fitted model on a test file; its figures take the place of those on the model's own split. */
export async function evaluateOn(
  file: string,
  run: z.infer<typeof Run>,
  { store, folder, threads, log }: Ports,
  outputs: StageOutputs,
): Promise<{ facts: Facts }> {
  const { engineer, evaluate } = outputs;
  if (!engineer || !evaluate) throw new Error('the stages have not run');
  const model = await store.get(evaluate.model.key);
  const { table, labels, dropped } = await readTestFile(file, readSignature(model), { folder, threads });
  if (dropped) log.warn(`${dropped} rows of the test file have no target and are left out`);
  const { evaluation } = await evaluateModel({
    model,
    table,
    labels,
    trainLabels: readNpy(await store.get(engineer.labels.key)).data,
    gate: run.pipeline.gate,
    seed: run.pipeline.seed,
    threads,
  });
  const key = runKey(run.runId, 'evaluate', 'evaluation.json');
  const values = Object.entries(evaluation.metrics).map(([name, { value }]) => [name, value] as const);
  const metrics = Object.fromEntries(values);
  outputs.evaluate = {
    ...evaluate,
    evaluation: await store.put(key, JSON.stringify(evaluation)),
    metrics,
    reason: evaluation.reason,
  };
  return {
    facts: {
      rows: table.rows,
      [evaluation.primaryMetric]: metrics[evaluation.primaryMetric],
    },
  };
}
