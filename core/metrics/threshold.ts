import type { Costs } from '../../contracts/pipeline.ts';
import type { Metric } from './metric.ts';
import { lossOf } from './metrics.ts';

/** What a threshold is chosen for: the least costs of errors, or the best value of a metric. */
export type ThresholdGoal = { costs: Costs } | { metric: Metric };

/** Above every probability, and exact in float32: nothing is positive. */
const never = 1 + 2 ** -23;

/**
 * The probability from which on the positive class is answered (≥) so that the costs of errors on these rows are least,
 * or the metric is best. Every cut between two probabilities is tried. Of equally good cuts the one nearest to where it
 * would be for calibrated probabilities is taken: the costs' share falsePositive / (falsePositive + falseNegative)
 * (Elkan, "The Foundations of Cost-Sensitive Learning", 2001), or 0.5; and that very number where it makes the cut. 0.5
 * for a metric that no threshold changes, such as `roc_auc`.
 *
 * The threshold makes the same cut in float32 where the probabilities are float32 numbers.
 *
 * @param probabilities of the positive class, a row each; best such that the model had not learnt from the row
 * @param labels 1 for the positive class, else 0
 */
export function chooseThreshold(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  goal: ThresholdGoal,
): number {
  const loss = lossBy(goal);
  if (!loss) return 0.5;
  const usual = 'costs' in goal ? goal.costs.falsePositive / sumOf(goal.costs) : 0.5;
  let best = { threshold: usual, loss: Infinity };
  for (const { cells, above, upTo } of cuts(probabilities, labels)) {
    const found = { threshold: between(above, upTo, usual), loss: loss(cells) };
    const isNearer = Math.abs(found.threshold - usual) < Math.abs(best.threshold - usual);
    if (found.loss < best.loss || (found.loss === best.loss && isNearer)) best = found;
  }
  return best.threshold;
}

const sumOf = ({ falsePositive, falseNegative }: Costs) => falsePositive + falseNegative;

/** From the confusion matrix [true negatives, false positives, false negatives, true positives]. */
function lossBy(goal: ThresholdGoal): ((cells: Float64Array) => number) | undefined {
  if ('costs' in goal) {
    const { falsePositive, falseNegative } = goal.costs;
    return (cells) => falsePositive * cells[1] + falseNegative * cells[2];
  }
  const { ofConfusion } = goal.metric;
  return ofConfusion && ((cells) => lossOf(goal.metric, ofConfusion(cells, 2)));
}

/** A confusion matrix, and the thresholds that give it: `above` < threshold ≤ `upTo`. */
type Cut = { cells: Float64Array; above: number; upTo: number };

/** Every way to cut the rows by their probability; first none is positive, at last all are. `cells` is reused. */
function* cuts(probabilities: ArrayLike<number>, labels: ArrayLike<number>): Generator<Cut> {
  const order = Int32Array.from(probabilities, (_, row) => row).toSorted(
    (a, b) => probabilities[b] - probabilities[a],
  );
  const cells = new Float64Array(4);
  for (const row of order) cells[2 * labels[row]]++;
  let upTo = never;
  for (let i = 0; i < order.length;) {
    const above = probabilities[order[i]];
    yield { cells, above, upTo };
    for (; i < order.length && probabilities[order[i]] === above; i++) {
      cells[2 * labels[order[i]]]--;
      cells[2 * labels[order[i]] + 1]++;
    }
    upTo = above;
  }
  yield { cells, above: -Infinity, upTo };
}

/** A threshold well between two neighbouring probabilities; the usual one where it is between them. */
function between(above: number, upTo: number, usual: number): number {
  // 0.7 is above the float32 number next to it, and becomes it where the graph compares.
  const single = Math.fround(usual);
  if (above < usual && above < single && usual <= upTo && single <= upTo) return usual;
  if (above === -Infinity) return 0;
  const middle = Math.fround((above + Math.min(upTo, 1)) / 2);
  return above < middle && middle <= upTo ? middle : upTo;
}
