import { setTimeout } from 'node:timers/promises';
import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { Conditional, Ports } from '../../contracts/ports.ts';

/** What deploy needs beside a stage's ports. */
export type DeployPorts = Pick<Ports, 'store' | 'log' | 'signal'> & {
  objects: Conditional;
  sagemaker: SageMakerClient;
  runtime: SageMakerRuntimeClient;
  settings: { bucket: string; image: string; roleArn: string };
  clock: Clock;
};

export type Clock = { now: () => number; sleep: (millis: number) => Promise<unknown> };
export const systemClock: Clock = { now: Date.now, sleep: setTimeout };

/** For `.catch`: SageMaker says ValidationException both to what is wrong and to what is not there. */
export function undefinedIfAbsent(error: unknown): undefined {
  const { name, message } = error as Error;
  const absent = /could not find|does not exist|not found/i.test(message);
  if (name === 'ResourceNotFound' || (name === 'ValidationException' && absent)) return undefined;
  throw error;
}
