import type { Pipeline } from '../../contracts/pipeline.ts';

export type Workload = {
  rows: number;
  /** Of the widest matrix. */
  columns: number;
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

/** Node, ONNX Runtime and the child processes, empty. */
const fixedMb = 350;
/**
 * Per cell: 4 bytes in the stage, 4 in the child until it is binned, 1 for all rows and 1 for each of five folds
 * once it is; the matrix is read from bytes of the same size.
 */
const bytesPerCell = 18;

/** The memory that training needs with one child process, in MB. */
export const trainingMb = ({ rows, columns }: Pick<Workload, 'rows' | 'columns'>) =>
  fixedMb + (rows * columns * bytesPerCell) / 2 ** 20;

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
