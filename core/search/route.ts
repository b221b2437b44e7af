import type { Pipeline } from '../../contracts/pipeline.ts';

export type Workload = {
  /** To learn from and to validate on. */
  rows: number;
  /** Of the widest matrix. */
  columns: number;
  /** How often the rows are held, each time divided otherwise: 1 for a holdout or a refit. */
  folds: number;
  /** The round's fits, one after the other, on the reference machine. */
  estimatedSeconds: number;
};
export type Route = { route: 'lambda' | 'sagemaker'; reason: string };

/** What the stack gives the train function (`cdk/functions.ts`; a test compares them). */
export const trainFunction = { memoryMb: 3008, seconds: 900 };

/** The rest is for reading the matrices and for reporting an error. */
export const usableSeconds = trainFunction.seconds - 120;
/** An estimate may be as far off as this, and Lambda's CPU slower than the reference machine's. */
const doubt = 2;
const usableMb = trainFunction.memoryMb * 0.8;

/** Node and ONNX Runtime, empty, and the messages to the child processes until they are collected as garbage. */
const stageMb = 230;
/** A child process, empty. */
const childMb = 70;
/** The features in the stage, and a byte each where LightGBM has binned them. */
const bytesPerCell = 4 + 1;
/** While a part is binned: the features once more. */
const loadingBytesPerCell = 4;
/** LightGBM chooses the bins by so many rows at most, kept as a double and a place, in vectors that grow by doubling. */
const binnedBy = { rows: 200_000, bytes: 16 };
/** The bounds of a column's bins and what else LightGBM keeps of it, for the two parts of a fold. */
const bytesPerColumn = 10 << 10;
/** LightGBM keeps a histogram of each column in each leaf, by default 31, and boosts the folds side by side. */
const histogram = { leaves: 31, bins: 255, rowsPerBin: 3, bytes: 16 };

export type Size = Pick<Workload, 'rows' | 'columns' | 'folds'>;

/**
 * The memory that an open session of LightGBM takes in the stage and in its child process, in MB. Within a fifth of what
 * was measured with 0.3 to 28 million cells in 1, 5 and 10 folds (the test has the figures).
 */
export function sessionMb({ rows, columns, folds }: Size): number {
  const cells = rows * columns;
  const loading = loadingBytesPerCell * cells + binnedBy.bytes * Math.min(rows, binnedBy.rows) * columns;
  const bins = Math.min(histogram.bins, Math.ceil(rows / histogram.rowsPerBin));
  const boosting = folds * columns * histogram.leaves * bins * histogram.bytes;
  const held = folds * (bytesPerCell * cells + bytesPerColumn * columns);
  return childMb + (held + Math.max(loading, boosting)) / 2 ** 20;
}

/** The memory that training needs with one child process, in MB. */
export const trainingMb = (size: Size) => stageMb + sessionMb(size);

/**
 * Where a round is trained: in Lambda where memory and time allow, with a margin; else as a SageMaker job. What the
 * pipeline's definition asks for is done. The same for all rounds of equal size, and never by a measured time.
 */
export function chooseRoute(workload: Workload, trainOn: Pipeline['trainOn']): Route {
  if (trainOn !== 'auto') return { route: trainOn, reason: `trainOn is ${trainOn}` };
  const megabytes = Math.round(trainingMb(workload));
  if (megabytes > usableMb) {
    return { route: 'sagemaker', reason: `about ${megabytes} MB are more than Lambda's ${usableMb | 0}` };
  }
  const seconds = Math.round(doubt * workload.estimatedSeconds);
  if (seconds > usableSeconds) {
    return { route: 'sagemaker', reason: `up to ${seconds} s are more than Lambda's ${usableSeconds}` };
  }
  return { route: 'lambda', reason: `about ${megabytes} MB and at most ${seconds} s fit into Lambda` };
}
