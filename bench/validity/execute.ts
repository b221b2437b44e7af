import { join } from 'node:path';
import {
  boosterParams,
  datasetParams,
  hasLogLink,
  LightGbmParams,
} from '../../core/estimators/lightgbm/params.ts';
import { parseModelText } from '../../core/estimators/lightgbm/model-text.ts';
import type { FitData, Part } from '../../core/estimators/estimator.ts';
import { estimatorNamed } from '../../core/estimators/registry.ts';
import { transformLabels } from '../../core/estimators/target-transform.ts';
import { fitPlan, featuresOutput } from '../../core/features/plan.ts';
import { transform } from '../../core/features/transform.ts';
import { createDataset } from '../../core/native/lightgbm/dataset.ts';
import { train } from '../../core/native/lightgbm/fit.ts';
import { loadLibrary, type Library } from '../../core/native/lightgbm/library.ts';
import { openModel } from '../../core/native/onnxruntime.ts';
import { createGraph } from '../../core/onnx/builder.ts';
import { finishModel } from '../../core/onnx/finish.ts';
import { openScorer } from '../../core/onnx/scorer.ts';
import { take } from '../../core/table/table.ts';
import type { Drawn } from './draw.ts';
import type { Difficult } from './tables.ts';

const nativeFolder = join(import.meta.dirname, '../../.landfall/native');
const context = { seed: 1, threads: 1, nativeFolder, signal: new AbortController().signal };
const boostingRounds = 3;

/** Fits a pipeline on a table, exports it and asks it for one prediction. The message of what fails, if anything does. */
export async function execute(drawn: Drawn, data: Difficult): Promise<string | undefined> {
  try {
    const bytes = await fitAndExport(drawn, data);
    const scorer = await openScorer(bytes);
    const answer = await scorer.predict(take(data.table, Int32Array.of(0))).finally(() => scorer.close());
    const values = 'values' in answer ? answer.values : answer.probabilities;
    return values.every(Number.isFinite) ? undefined : `the model answers ${values.join(', ')}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function fitAndExport({ plan, estimator: name, params }: Drawn, { table, target }: Difficult) {
  const inputs = table.columns.map(({ name: column, kind }) => ({ name: column, kind }));
  const { bytes, columns, crossFitted, sparse } = await fitPlan(plan, table, inputs, target, 1);
  const model = await openModel(bytes);
  const matrix = sparse ?? (await transform(model, inputs, table, columns).finally(() => model.close()));
  if (sparse) await model.close();
  if (matrix.kind === 'dense')
    for (const [j, values] of crossFitted) matrix.values.set(values, j * table.rows);
  const { labels, ...task } = target;
  const all = { matrix, labels };
  const estimator = estimatorNamed(name);
  const fitted = name === 'lightgbm' ? await boost(params, all, task) : await fit(name, params, all, task);
  const graph = createGraph();
  const features = graph.append(bytes).get(featuresOutput)!;
  const scores = estimator.toOnnx(graph, features, fitted, { ...task, folds: [], all } as FitData);
  const classes = task.classes ? Array.from({ length: task.classes }, (_, i) => `class ${i}`) : undefined;
  return finishModel(graph, scores, {
    target: 'y',
    problemType: task.problemType,
    inputs,
    ...(classes && { classes }),
  });
}

async function fit(name: string, params: Drawn['params'], all: Part, task: Omit<FitData, 'folds'>) {
  const session = await estimatorNamed(name).open({ ...task, folds: [], all }, context);
  try {
    return await session.fit(params, 20);
  } finally {
    await session.close();
  }
}

let library: Library | undefined;

/** LightGBM in this process: starting one of its own takes longer than everything else together. */
async function boost(given: Drawn['params'], { matrix, labels }: Part, task: Omit<FitData, 'folds'>) {
  library ??= loadLibrary(nativeFolder);
  const params = LightGbmParams.parse(given);
  const { rows, columns } = matrix;
  const arrays = { indices: new Int32Array(), indptr: new Int32Array(), ...matrix };
  const native = datasetParams(columns, params.max_bin, context);
  const all = createDataset(library, { ...arrays, rows, columns: columns.length }, native);
  try {
    const targets = { labels: transformLabels(labels, params.target_transform) };
    const fitted = { params: boosterParams(params, task, context), all: targets, iterations: boostingRounds };
    const text = await train({ library, all, folds: [] }, fitted);
    return {
      ...parseModelText(text),
      offset: 0,
      transform: params.target_transform,
      logLink: hasLogLink(params.objective),
    };
  } finally {
    all.free();
  }
}
