import type { ConfusionScore, Scored, Statistic } from './metric.ts';

/**
 * The predicted class of every row: for binary the positive one from the threshold on, where there is one; else the
 * class of the greatest probability, the first one where several tie (as `numpy.argmax`).
 */
export function predictedClasses({ labels, predictions, classes, threshold }: Scored): Int32Array {
  const predicted = new Int32Array(labels.length);
  for (let row = 0; row < labels.length; row++) {
    let best = 0;
    for (let c = 1; c < classes; c++) {
      if (predictions[row * classes + c] > predictions[row * classes + best]) best = c;
    }
    predicted[row] = best;
  }
  if (classes !== 2 || threshold === undefined) return predicted;
  return predicted.map((_, row) => Number(predictions[row * 2 + 1] >= threshold));
}

/** Rows are true classes, columns predicted ones. */
export function confusionMatrix(scored: Scored): number[][] {
  const cells = tally(scored)(new Uint16Array(scored.labels.length).fill(1));
  const { classes } = scored;
  return Array.from({ length: classes }, (_, c) => [...cells.subarray(c * classes, (c + 1) * classes)]);
}

/** Counts rows into the cells of the confusion matrix, row-major [classes, classes]. */
export function tally(scored: Scored): (counts: Uint16Array) => Float64Array {
  const { labels, classes } = scored;
  const cell = predictedClasses(scored).map((predicted, row) => labels[row] * classes + predicted);
  return (counts) => {
    const cells = new Float64Array(classes * classes);
    for (let row = 0; row < cell.length; row++) cells[cell[row]] += counts[row];
    return cells;
  };
}

/** A metric of the predicted classes, as a statistic. */
export function statisticOf(score: ConfusionScore): (scored: Scored) => Statistic {
  return (scored) => {
    const cellsOf = tally(scored);
    return (counts) => score(cellsOf(counts), scored.classes);
  };
}

export const accuracy: ConfusionScore = (cells, classes) => {
  const { hits, rows } = totals(cells, classes);
  return hits / rows;
};

/** The mean recall of the classes that have rows. */
export const balancedAccuracy: ConfusionScore = (cells, classes) =>
  mean(
    perClass(cells, classes)
      .filter(({ actual }) => actual > 0)
      .map(({ hits, actual }) => hits / actual),
  );

type Class = { hits: number; actual: number; predicted: number };
type ClassScore = (of: Class) => number;

/** A class never predicted has precision 0. */
export const precision: ClassScore = ({ hits, predicted }) => ratio(hits, predicted);
/** A class without rows has recall 0. */
export const recall: ClassScore = ({ hits, actual }) => ratio(hits, actual);
export const f1: ClassScore = ({ hits, actual, predicted }) => ratio(2 * hits, actual + predicted);

/** Of the positive class; binary. */
export const ofPositive =
  (score: ClassScore): ConfusionScore =>
  (cells) =>
    score(perClass(cells, 2)[1]);

/** The mean over the classes that occur among the labels or the predictions, as scikit-learn takes it. */
export const macro =
  (score: ClassScore): ConfusionScore =>
  (cells, classes) =>
    mean(
      perClass(cells, classes)
        .filter(({ actual, predicted }) => actual + predicted > 0)
        .map(score),
    );

/** The mean over the classes, each weighted by its rows. */
export const weighted =
  (score: ClassScore): ConfusionScore =>
  (cells, classes) => {
    const all = perClass(cells, classes);
    const rows = all.reduce((sum, { actual }) => sum + actual, 0);
    return all.reduce((sum, of) => sum + of.actual * score(of), 0) / rows;
  };

/** Matthews' correlation of labels and predictions (Gorodkin 2004 for many classes); 0 where either is constant. */
export const matthewsCorrcoef: ConfusionScore = (cells, classes) => {
  const { hits, rows, crossed, actual2, predicted2 } = totals(cells, classes);
  const spread = (rows * rows - actual2) * (rows * rows - predicted2);
  return spread === 0 ? 0 : (hits * rows - crossed) / Math.sqrt(spread);
};

/** Cohen's kappa: agreement beyond what chance gives; undefined where chance alone agrees always. */
export const cohenKappa: ConfusionScore = (cells, classes) => {
  const { hits, rows, crossed } = totals(cells, classes);
  const expected = crossed / rows;
  return rows === expected ? Number.NaN : (hits - expected) / (rows - expected);
};

/** `crossed`: Σ actual·predicted over the classes; `actual2`, `predicted2`: the sums of squares. */
function totals(cells: Float64Array, classes: number) {
  const sums = { hits: 0, rows: 0, crossed: 0, actual2: 0, predicted2: 0 };
  for (const { hits, actual, predicted } of perClass(cells, classes)) {
    sums.hits += hits;
    sums.rows += actual;
    sums.crossed += actual * predicted;
    sums.actual2 += actual * actual;
    sums.predicted2 += predicted * predicted;
  }
  return sums;
}

function perClass(cells: Float64Array, classes: number): Class[] {
  return Array.from({ length: classes }, (_, c) => {
    let [actual, predicted] = [0, 0];
    for (let other = 0; other < classes; other++) {
      actual += cells[c * classes + other];
      predicted += cells[other * classes + c];
    }
    return { hits: cells[c * classes + c], actual, predicted };
  });
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const ratio = (part: number, whole: number) => (whole ? part / whole : 0);
