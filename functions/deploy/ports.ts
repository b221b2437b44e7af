import { setTimeout } from 'node:timers/promises';
import type { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { endpointNotReady } from '../../contracts/errors.ts';
import type { Conditional, Ports } from '../../contracts/ports.ts';

/** What deploy needs beside a stage's ports. */
export type DeployPorts = Pick<Ports, 'store' | 'log' | 'signal'> & {
  objects: Conditional;
  sagemaker: SageMakerClient;
  runtime: SageMakerRuntimeClient;
  lambda: LambdaClient;
  logs: CloudWatchLogsClient;
  scaling: ApplicationAutoScalingClient;
  settings: Settings;
  clock: Clock;
};

export type Settings = {
  bucket: string;
  /** Of the containers: image and role. */
  image: string;
  roleArn: string;
  predict: FunctionSettings;
};

/** What a function that predicts is made of. */
export type FunctionSettings = {
  codeBucket: string;
  codeKey: string;
  layerArn: string;
  roleArn: string;
  memoryMb: number;
  architecture: 'arm64' | 'x86_64';
};

export type Clock = { now: () => number; sleep: (millis: number) => Promise<unknown> };
export const systemClock: Clock = { now: Date.now, sleep: setTimeout };

/** Short: the state machine's retries are the long wait, and they cost nothing while they wait. */
const patienceMillis = 20_000;
/** Quick at first for LocalStack's sake, slower then: 250 ms, 375 ms, … 2 s. */
const pauseMillis = (round: number) => Math.min(2000, 250 * 1.5 ** round);

/**
 * Looks again and again until `look` finds something. `what` says what is waited for.
 *
 * @throws Failure `EndpointNotReady` where it takes longer than 20 s; a later call goes on from there.
 */
export async function poll<T>(
  { clock }: Pick<DeployPorts, 'clock'>,
  what: string,
  look: () => Promise<T | undefined>,
): Promise<T> {
  const until = clock.now() + patienceMillis;
  for (let round = 0; ; round++) {
    const found = await look();
    if (found !== undefined) return found;
    if (clock.now() >= until) throw endpointNotReady(`Waiting for ${what}.`);
    await clock.sleep(pauseMillis(round));
  }
}
