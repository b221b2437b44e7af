import type { Evaluation } from '../../contracts/artifacts.ts';
import type { Gate } from '../../contracts/pipeline.ts';
import { estimates } from '../metrics/bootstrap.ts';
import { confusionMatrix } from '../metrics/confusion.ts';
import type { Scored } from '../metrics/metric.ts';
import { measure, primaryMetric } from '../metrics/metrics.ts';
import { openScorer, type Scorer } from '../onnx/scorer.ts';
import { take, type Table } from '../table/table.ts';
import type { ChampionModel } from './champion.ts';
import { measureCoverage } from './coverage.ts';
import { explainAnswers, uncalibratedPredictions } from './explanations.ts';
import { permutationImportance } from './importance.ts';
import { judge } from './judge.ts';
import { rawPredictions } from './predictions.ts';
import { toCsv } from './sample.ts';

const SAMPLE_ROWS = 5;

export type EvaluationRequest = {
  /** `model.onnx`, the very file that will serve. */
  model: Uint8Array;
  /** Held-out rows: the model's inputs and, for the comparison, the champion's. May have no rows. */
  table: Table;
  /** Of the held-out rows: class codes in the order of the signature's classes, or values. */
  labels: ArrayLike<number>;
  /** Of the training rows, for the baseline. */
  trainLabels: ArrayLike<number>;
  champion?: ChampionModel;
  gate: Gate;
  /** What is decided on; the problem type's own where none is named. */
  metric?: string;
  seed: number;
  threads: number;
};

/** The evaluation, and what it was made from, for the report. */
export type Evaluated = {
  evaluation: Evaluation;
  scored: Scored;
  /** A classifier's probabilities before calibration, where it has one. */
  uncalibrated?: Float64Array;
};

/**
 * Measures a model on held-out rows and decides whether it may replace the champion. A pure function of its request:
 * the same bytes, rows and seed give the same evaluation.
 */
export async function evaluateModel(request: EvaluationRequest): Promise<Evaluated> {
  const scorer = await openScorer(request.model, { threads: request.threads });
  try {
    return await evaluateWith(scorer, request);
  } finally {
    await scorer.close();
  }
}

async function evaluateWith(scorer: Scorer, request: EvaluationRequest): Promise<Evaluated> {
  const { table, labels, seed } = request;
  const { problemType, classes, threshold, interval } = scorer.signature;
  const predicted = await scorer.predict(table);
  const predictions = rawPredictions(predicted);
  const bounds = 'interval' in predicted && table.rows > 0 ? predicted.interval : undefined;
  const scored: Scored = { labels, predictions, classes: classes?.length ?? 0, threshold };
  const metric = primaryMetric(problemType, request.metric);
  const evaluation = {
    problemType,
    rows: table.rows,
    primaryMetric: metric.name,
    sample: sample(scorer, table, predictions),
    ...(bounds && interval && { interval: measureCoverage(bounds, labels, interval.coverage) }),
    ...(classes && { confusion: { classes, counts: confusionMatrix(scored) } }),
  };
  const obstacle = unmeasurable(scored, metric.name, () => measure(metric, scored));
  if (obstacle) {
    const metrics = table.rows ? estimates(problemType, scored, seed) : {};
    const undecided = {
      metrics,
      comparisons: [],
      importance: [],
      gain: [],
      explanations: [],
      verdict: 'keep' as const,
      reason: obstacle,
    };
    return { evaluation: { ...evaluation, ...undecided }, scored };
  }
  const judged = await judge({ ...request, scorer, scored, metric });
  const metrics = estimates(problemType, scored, seed);
  const importance = await permutationImportance({ scorer, table, labels, metric, seed });
  const explained = await explainAnswers(request.model, table, scored);
  const uncalibrated = await uncalibratedPredictions(request.model, table);
  return {
    evaluation: { ...evaluation, metrics, importance, ...explained, ...judged },
    scored,
    uncalibrated,
  };
}

/** Why the gate cannot decide on these rows, if it cannot. */
function unmeasurable({ labels, classes }: Scored, name: string, value: () => number): string | undefined {
  if (!labels.length) return 'no rows were held out, so nothing was measured';
  if (!Number.isNaN(value())) return undefined;
  const isOneClass = classes > 0 && new Set(Array.from(labels)).size === 1;
  const rows = `${labels.length} test rows`;
  return `${name} is undefined${isOneClass ? `: all ${rows} are of one class` : ` for the model’s answers to ${rows}`}`;
}

function sample(scorer: Scorer, table: Table, predictions: Float64Array): Evaluation['sample'] {
  const rows = Math.min(SAMPLE_ROWS, table.rows);
  const width = scorer.signature.classes?.length ?? 1;
  const first = take(
    table,
    Int32Array.from({ length: rows }, (_, i) => i),
  );
  return {
    csv: toCsv(first, scorer.signature.inputs),
    expected: Array.from({ length: rows }, (_, i) => [...predictions.subarray(i * width, (i + 1) * width)]),
  };
}
