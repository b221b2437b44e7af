import type { PredictionInterval } from '../../contracts/calibration.ts';
import type { Graph } from '../onnx/graph.ts';
import { areGains, divisions } from './cross-fit.ts';

type Scale = NonNullable<PredictionInterval['scale']>;
type Predicted = { predictions: Float64Array; labels: ArrayLike<number> };
/** What an interval may look like: one width for all or one that grows with the prediction, even or uneven sides. */
type Form = { scaled: boolean; even: boolean };

/** The simplest first. */
const forms: readonly Form[] = [
  { scaled: false, even: true },
  { scaled: true, even: true },
  { scaled: false, even: false },
  { scaled: true, even: false },
];

/**
 * A conformal prediction interval from out-of-fold predictions: quantiles of the residuals, with the ⌈(n + 1) · coverage⌉
 * of finite samples (Vovk et al., "Algorithmic Learning in a Random World", 2005; Barber et al., "Predictive Inference
 * with the Jackknife+", 2021, whose CV+ this is but for one model of all rows in the place of the folds'). For rows like
 * the training rows it holds at least the share `coverage`, as far as the final model errs no more than the folds' do.
 *
 * The form is the one of the least interval score on rows that it was not fitted on; the simplest within noise.
 *
 * @returns undefined where there are too few rows for that coverage
 */
export function fitInterval(rows: Predicted, coverage: number, seed: number): PredictionInterval | undefined {
  const scored = forms.flatMap((form) => {
    const scores = crossFit(rows, coverage, form, seed);
    return scores ? [{ form, scores }] : [];
  });
  if (scored.length === 0) return fitForm(rows, coverage, forms[0]);
  const best = scored.reduce((best, next) =>
    areGains(best.scores.map((score, row) => score - next.scores[row])) ? next : best,
  );
  return fitForm(rows, coverage, best.form);
}

function crossFit(rows: Predicted, coverage: number, form: Form, seed: number): Float64Array | undefined {
  const scores = new Float64Array(rows.predictions.length);
  for (const { learn, check } of divisions(scores.length, seed)) {
    const interval = fitForm(pick(rows, learn), coverage, form);
    if (!interval) return undefined;
    const { predictions, labels } = pick(rows, check);
    const bounds = intervalsOf(predictions, interval);
    check.forEach((row, i) => {
      scores[row] = intervalScore(bounds[2 * i], bounds[2 * i + 1], labels[i], coverage);
    });
  }
  return scores;
}

/** The width, and what lies outside at its price (Gneiting and Raftery, "Strictly Proper Scoring Rules", 2007). */
const intervalScore = (low: number, high: number, label: number, coverage: number) =>
  high - low + (2 / (1 - coverage)) * (Math.max(0, low - label) + Math.max(0, label - high));

function pick({ predictions, labels }: Predicted, rows: Int32Array): Predicted {
  return {
    predictions: Float64Array.from(rows, (row) => predictions[row]),
    labels: Float64Array.from(rows, (row) => labels[row]),
  };
}

function fitForm(
  { predictions, labels }: Predicted,
  coverage: number,
  { scaled, even }: Form,
): PredictionInterval | undefined {
  const residuals = predictions.map((prediction, row) => labels[row] - prediction);
  const scale = scaled ? fitScale(predictions, residuals.map(Math.abs)) : undefined;
  if (scaled && !scale) return undefined;
  const units = scale
    ? residuals.map((residual, row) => residual / scaleAt(predictions[row], scale))
    : residuals;
  const kept = scale && { scale };
  if (even) {
    const high = orderStatistic(units.map(Math.abs), coverage);
    return high === undefined ? undefined : { coverage, low: -high, high, ...kept };
  }
  const high = orderStatistic(units, (1 + coverage) / 2);
  const low = orderStatistic(
    units.map((unit) => -unit),
    (1 + coverage) / 2,
  );
  return high === undefined || low === undefined ? undefined : { coverage, low: -low, high, ...kept };
}

/** The ⌈(n + 1) · share⌉-th of the values, which holds a further one with at least that probability. */
function orderStatistic(values: Float64Array, share: number): number | undefined {
  // A share such as 0.9 is not exact: without the allowance ⌈10 · 0.9⌉ could be 10.
  return values.toSorted()[Math.ceil((values.length + 1) * share - 1e-9) - 1];
}

/** No prediction's interval is narrower than this part of the mean one. */
const narrowest = 0.1;

/** The least-squares line of the absolute residuals over the predictions. Undefined where there is nothing to scale. */
function fitScale(predictions: Float64Array, sizes: Float64Array): Scale | undefined {
  const [centre, mean] = [meanOf(predictions), meanOf(sizes)];
  let [spread, common] = [0, 0];
  for (let i = 0; i < sizes.length; i++) {
    spread += (predictions[i] - centre) ** 2;
    common += (predictions[i] - centre) * (sizes[i] - mean);
  }
  if (spread === 0 || mean === 0) return undefined;
  const slope = common / spread;
  return { intercept: mean - slope * centre, slope, floor: narrowest * mean };
}

const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const scaleAt = (prediction: number, { intercept, slope, floor }: Scale) =>
  Math.max(floor, intercept + slope * prediction);

/** Row-major [rows, 2]: the lower and the upper bound of every prediction. */
export function intervalsOf(
  predictions: Float64Array,
  { low, high, scale }: PredictionInterval,
): Float64Array {
  const bounds = new Float64Array(2 * predictions.length);
  predictions.forEach((prediction, row) => {
    const unit = scale ? scaleAt(prediction, scale) : 1;
    bounds[2 * row] = prediction + low * unit;
    bounds[2 * row + 1] = prediction + high * unit;
  });
  return bounds;
}

/** The same as {@link intervalsOf}, in the graph: from [N, 1] float predictions to [N, 2]. */
export function intervalInGraph(
  graph: Graph,
  predictions: string,
  { low, high, scale }: PredictionInterval,
): string {
  const sides = graph.constant('float', [1, 2], [low, high]);
  if (!scale) return graph.op('Add', [predictions, sides]);
  const scalar = (value: number) => graph.constant('float', [], [value]);
  const line = graph.op('Add', [
    graph.op('Mul', [predictions, scalar(scale.slope)]),
    scalar(scale.intercept),
  ]);
  const unit = graph.op('Max', [line, scalar(scale.floor)]);
  return graph.op('Add', [predictions, graph.op('Mul', [unit, sides])]);
}
