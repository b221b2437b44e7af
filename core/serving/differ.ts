import type { Signature } from '../../contracts/dataset.ts';
import type { Predictions } from '../onnx/predict.ts';
import { labelAt } from './label.ts';

/** What a version answered, and what it can answer. */
type Given = { signature: Signature; predictions: Predictions };

/** Counts the rows that another version answers otherwise than the live one, of the same rows. */
export type Differ = (live: Given, other: Given) => number;

/** Of the spread of the live version's answers. */
const tolerance = 0.1;

/** Before as many are seen, the spread of the live answers is not known well. */
const enoughAnswers = 30;

/**
 * A row is answered otherwise where its label is another one, or its value more than 10 % of the live answers' spread
 * away. The spread is the standard deviation of the live answers compared so far; of fewer than 30, or the answer's own
 * size where that is greater.
 */
export function differing(): Differ {
  const spread = standardDeviation();
  return (live, other) => {
    const [ours, theirs] = [answersOf(live), answersOf(other)];
    for (const answer of ours) if (typeof answer === 'number') spread.add(answer);
    return ours.filter((answer, row) => !isAlike(answer, theirs[row], spread)).length;
  };
}

type Answer = string | number | undefined;

function isAlike(live: Answer, other: Answer, spread: Spread): boolean {
  if (typeof live !== 'number' || typeof other !== 'number') return live === other;
  const least = spread.count() < enoughAnswers ? Math.abs(live) : 0;
  return Math.abs(other - live) <= tolerance * Math.max(spread.value(), least);
}

/** Labels, or values. */
function answersOf({ signature: { classes, threshold }, predictions }: Given): Answer[] {
  if ('values' in predictions) return [...predictions.values];
  const { probabilities } = predictions;
  const { length: width } = classes!;
  return Array.from(
    { length: probabilities.length / width },
    (_, row) => classes![labelAt(probabilities, row, width, threshold)],
  );
}

type Spread = ReturnType<typeof standardDeviation>;

/** Of all numbers added (Welford, "Note on a method for calculating corrected sums of squares and products", 1962). */
function standardDeviation() {
  let count = 0;
  let mean = 0;
  let squares = 0;
  const add = (next: number) => {
    count++;
    const from = next - mean;
    mean += from / count;
    squares += from * (next - mean);
  };
  return { add, count: () => count, value: () => Math.sqrt(squares / count) };
}
