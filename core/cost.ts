import type { StageLog } from '../contracts/artifacts.ts';

/**
 * List prices in us-east-1, USD, without free tiers, as of November 2026:
 *
 * | what                                            | price                  | source                            |
 * |-------------------------------------------------|------------------------|-----------------------------------|
 * | Lambda x86, GB-second, first tier               | 0.0000166667           | aws.amazon.com/lambda/pricing     |
 * | Lambda request                                  | 0.20 per million       | aws.amazon.com/lambda/pricing     |
 * | Step Functions Standard, state transition       | 0.025 per thousand     | aws.amazon.com/step-functions/pricing |
 * | S3 Standard PUT, LIST / GET                     | 0.005 / 0.0004 per thousand | aws.amazon.com/s3/pricing    |
 * | SageMaker training, ml.m5.xlarge, hour          | 0.23                   | aws.amazon.com/sagemaker/pricing  |
 * | SageMaker serverless inference, 2 GB, second    | 0.00004                | aws.amazon.com/sagemaker/pricing  |
 */
const prices = {
  lambdaGbSecond: 0.0000166667,
  lambdaRequest: 0.2e-6,
  transition: 0.025e-3,
  s3Put: 0.005e-3,
  s3Get: 0.0004e-3,
  trainingSecond: 0.23 / 3600,
  inferenceSecond: 0.00004,
};

/** A training job is paid for from the download of its image on; that much comes on top of the stage's own seconds. */
const trainingStartSeconds = 60;

/** Requests of one stage, its log included, rounded up from what the stages do; a Task and its Choice are two transitions. */
const perStage = { puts: 6, gets: 10, transitions: 2 };
/** Before the first stage and after the last: trigger, ledger, start, record, notification. */
const perRun = { puts: 4, gets: 12, transitions: 4, requests: 2, gbSeconds: 0.5 };
/** The smoke test's answer from a cold endpoint. */
const smokeTestSeconds = 2;

/**
 * What a run costs on AWS, in USD, at the list prices above: an estimate, good to perhaps a quarter. A stage that ran in
 * a local process is taken for the Lambda that it would be. Storage and the endpoint's later traffic are not in it.
 */
export function estimateCost(logs: StageLog[]): number {
  const once =
    requests(perRun) + perRun.requests * prices.lambdaRequest + perRun.gbSeconds * prices.lambdaGbSecond;
  return logs.reduce((sum, log) => sum + compute(log) + requests(perStage), once);
}

/** A run of four rounds: its stages, and what all but training take, in GB-seconds of Lambda. */
const usualRun = { stages: 14, rounds: 4, gbSeconds: 45 };

/**
 * The seconds of training that a run may take to cost about `dollars`, the rest of it counted: {@link estimateCost} the
 * other way round. Never below 0.
 *
 * @param memoryMb of the train function; a training job has a price of its own
 */
export function affordableSeconds(dollars: number, on: 'lambda' | 'sagemaker', memoryMb: number): number {
  const rest = estimateCost([]) + usualRun.stages * (requests(perStage) + prices.lambdaRequest);
  const others = usualRun.gbSeconds * prices.lambdaGbSecond;
  const starts = on === 'sagemaker' ? usualRun.rounds * trainingStartSeconds * prices.trainingSecond : 0;
  const second = on === 'sagemaker' ? prices.trainingSecond : (memoryMb / 1024) * prices.lambdaGbSecond;
  return Math.max(0, (dollars - rest - others - starts) / second);
}

function compute({ stage, on, seconds, memoryMb }: StageLog): number {
  if (on === 'sagemaker') return (seconds + trainingStartSeconds) * prices.trainingSecond;
  const smokeTest = stage === 'deploy' ? smokeTestSeconds * prices.inferenceSecond : 0;
  return (memoryMb / 1024) * seconds * prices.lambdaGbSecond + prices.lambdaRequest + smokeTest;
}

function requests({ puts, gets, transitions }: { puts: number; gets: number; transitions: number }): number {
  return puts * prices.s3Put + gets * prices.s3Get + transitions * prices.transition;
}
