import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll } from 'vitest';
import { start, stop, type Instance, type StartOptions } from '../launch.ts';

export const role = 'arn:aws:iam::000000000000:role/test';
export const image = '000000000000.dkr.ecr.us-east-1.amazonaws.com/doubler:1';
export const fixture = (path: string) => fileURLToPath(new URL(`fixtures/${path}`, import.meta.url));
export const fixtureText = (path: string) => readFile(fixture(path), 'utf8');

export const images = {
  doubler: {
    train: ['node', fixture('containers/train.mjs')],
    serve: ['node', fixture('containers/serve.mjs')],
    env: { FROM_IMAGE: 'yes' },
  },
};

/** The interpreter that `start` uses by default. */
export const python = fileURLToPath(new URL('../../.landfall/python/bin/python', import.meta.url));

/** A folder for an instance; `stop` removes it. */
export const newFolder = () => mkdtemp(join(tmpdir(), 'landfall-extension-'));

export function clientsFor({ endpoint }: Instance) {
  const config = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  return {
    cloudFormation: new CloudFormationClient(config),
    cloudWatch: new CloudWatchClient(config),
    events: new EventBridgeClient(config),
    lambda: new LambdaClient(config),
    logs: new CloudWatchLogsClient(config),
    s3: new S3Client(config),
    sageMaker: new SageMakerClient(config),
    runtime: new SageMakerRuntimeClient(config),
    scheduler: new SchedulerClient(config),
    sfn: new SFNClient(config),
    sns: new SNSClient(config),
    sqs: new SQSClient(config),
  };
}
export type Clients = ReturnType<typeof clientsFor>;

/** An instance for the tests of a file, with clients for it; what it holds is filled before the first test. */
export function useInstance(options: Partial<StartOptions> = {}) {
  const held = {} as { instance: Instance } & Clients;
  let folder: string;
  beforeAll(async () => {
    folder = await newFolder();
    const instance = await start({ folder, images, ...options });
    Object.assign(held, { instance }, clientsFor(instance));
  });
  afterAll(async () => {
    await stop(folder);
    await remove(folder); // where it never started
  });
  return held;
}

/** Asks until the answer is there. @throws Error when it is not within the time. */
export async function eventually<T>(ask: () => Promise<T | undefined>, seconds = 20): Promise<T> {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(50);
  }
  throw new Error(`nothing within ${seconds} seconds`);
}

/** Whether a process lives; one that nobody has waited for yet does not. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return !/^State:\s*Z/m.test(status);
}

export const remove = (folder: string) => rm(folder, { recursive: true, force: true });
