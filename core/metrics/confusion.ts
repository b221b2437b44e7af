import type { Scored, Statistic } from './metric.ts';

/** Row-major [classes, classes]: rows are true classes, columns predicted ones. */
type Cells = Float64Array;

/** The class of the greatest probability for every row, the first one where several tie (as `numpy.argmax`). */
export function predictedClasses({ labels, predictions, classes }: Scored): Int32Array {
  const predicted = new Int32Array(labels.length);
  for (let row = 0; row < labels.length; row++) {
    let best = 0;
    for (let c = 1; c < classes; c++) {
      if (predictions[row * classes + c] > predictions[row * classes + best]) best = c;
    }
    predicted[row] = best;
  }
  return predicted;
}

/** Rows are true classes, columns predicted ones. */
export function confusionMatrix(scored: Scored): number[][] {
  const cells = tally(scored)(new Uint16Array(scored.labels.length).fill(1));
  const { classes } = scored;
  return Array.from({ length: classes }, (_, c) => [...cells.subarray(c * classes, (c + 1) * classes)]);
}

export const accuracy = (scored: Scored) =>
  statistic(scored, (cells, classes) => {
    let right = 0;
    for (let c = 0; c < classes; c++) right += cells[c * classes + c];
    return right / cells.reduce((sum, cell) => sum + cell, 0);
  });

/** The mean recall of the classes that have rows. */
export const balancedAccuracy = (scored: Scored) =>
  statistic(scored, (cells, classes) =>
    mean(
      perClass(cells, classes)
        .filter(({ actual }) => actual > 0)
        .map(({ hits, actual }) => hits / actual),
    ),
  );

/** Of the positive class for binary, else macro. A class never predicted has precision 0. */
export const precision = (scored: Scored) =>
  averaged(scored, ({ hits, predicted }) => ratio(hits, predicted));
/** Of the positive class for binary, else macro. A class without rows has recall 0. */
export const recall = (scored: Scored) => averaged(scored, ({ hits, actual }) => ratio(hits, actual));
/** Of the positive class for binary, else macro. */
export const f1 = (scored: Scored) =>
  averaged(scored, ({ hits, actual, predicted }) => ratio(2 * hits, actual + predicted));

type Class = { hits: number; actual: number; predicted: number };

/** Macro means are taken over the classes that occur among the labels or the predictions, as scikit-learn does. */
function averaged(scored: Scored, score: (of: Class) => number): Statistic {
  return statistic(scored, (cells, classes) => {
    const all = perClass(cells, classes);
    if (classes === 2) return score(all[1]);
    return mean(all.filter(({ actual, predicted }) => actual + predicted > 0).map(score));
  });
}

function statistic(scored: Scored, score: (cells: Cells, classes: number) => number): Statistic {
  const cellsOf = tally(scored);
  return (counts) => score(cellsOf(counts), scored.classes);
}

function tally(scored: Scored): (counts: Uint16Array) => Cells {
  const { labels, classes } = scored;
  const cell = predictedClasses(scored).map((predicted, row) => labels[row] * classes + predicted);
  return (counts) => {
    const cells = new Float64Array(classes * classes);
    for (let row = 0; row < cell.length; row++) cells[cell[row]] += counts[row];
    return cells;
  };
}

function perClass(cells: Cells, classes: number): Class[] {
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
