import { Training } from '../../contracts/artifacts.ts';
import { runKey } from '../../contracts/keys.ts';
import type { Stages } from '../../contracts/stages.ts';
import { evaluateModel } from '../../core/evaluate/evaluate-model.ts';
import { readNpy } from '../../core/npy.ts';
import { readJson } from '../../functions/_shared/read-json.ts';
import type { Verb } from '../../functions/_shared/stage-log.ts';
import { writeEvaluation } from '../../functions/evaluate/report.ts';
import { readTestFile } from './test-file.ts';

/** The stage `evaluate` on the rows of a test file instead of the run's own held-out rows. */
export function evaluateOn(file: string): Verb<Stages['evaluate']['in'], Stages['evaluate']['out']> {
  return async (input, ports) => {
    const { run, engineer } = input;
    const { store, threads, log } = ports;
    const training = await readJson(runKey(run.runId, 'train', 'training.json'), Training, store);
    const { table, labels, leftOut } = await readTestFile(file, training.signature, ports);
    if (leftOut)
      log.warn(`${leftOut} rows of the test file are left out: no target, or a class training never saw`);
    const evaluated = await evaluateModel({
      model: await store.get(training.model.key),
      table,
      labels,
      trainLabels: readNpy(await store.get(engineer.labels.key)).data,
      gate: run.pipeline.gate,
      metric: run.pipeline.metric,
      seed: run.pipeline.seed,
      threads,
    });
    const { verdict, reason, metrics, primaryMetric, rows } = evaluated.evaluation;
    const values = Object.fromEntries(Object.entries(metrics).map(([name, { value }]) => [name, value]));
    const primary = primaryMetric in values && { [primaryMetric]: values[primaryMetric] };
    return {
      verdict,
      reason,
      model: training.model,
      ...(await writeEvaluation(input, training, evaluated, store)),
      metrics: values,
      facts: { rows, ...primary, verdict, reason },
    };
  };
}
