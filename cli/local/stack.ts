import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instance } from '../../localstack/launch.ts';
import { localEnvironment, localSettings } from '../aws/settings.ts';
import { readOutputs, stackName, type Outputs } from '../aws/stack.ts';
import { cdk } from './cdk.ts';
import { sourceHash } from './source-hash.ts';

export type Deployment = {
  /** A running instance, from `localstack/launch.ts`. */
  instance: Pick<Instance, 'endpoint' | 'pid'>;
  /** The clone whose code is deployed. */
  repository: string;
  /** Keeps the cloud assembly, the log and a note of what is deployed; goes with the instance. */
  outDir: string;
};

/** Bootstraps and deploys the stack to an instance; what is deployed already is left alone. */
export async function deployLocal(deployment: Deployment): Promise<Outputs> {
  const { instance, repository, outDir } = deployment;
  await mkdir(outDir, { recursive: true });
  const settings = localSettings(instance.endpoint);
  const stamp = stampOf(deployment);
  if (await isDeployed(deployment)) return readOutputs(settings);
  const options = { repository, log: join(outDir, 'cdk.log'), env: localEnvironment(instance.endpoint) };
  // Not beside cdk.json: there, bootstrap would build the app first.
  await cdk(['bootstrap', 'aws://000000000000/us-east-1'], { ...options, cwd: outDir });
  const assembly = ['--context', 'target=local', '--output', join(outDir, 'cdk.out')];
  const unasked = ['--require-approval', 'never', '--method', 'direct'];
  await cdk(['deploy', stackName, ...unasked, ...assembly], {
    ...options,
    cwd: repository,
  });
  const outputs = await readOutputs(settings);
  await writeFile(stampFile(outDir), stamp);
  return outputs;
}

/** Whether the stack of this very code is in this very process: LocalStack keeps nothing when it ends. */
export const isDeployed = async (deployment: Deployment) =>
  (await readFile(stampFile(deployment.outDir), 'utf8').catch(() => undefined)) === stampOf(deployment);

const stampFile = (outDir: string) => join(outDir, 'deployed');
const stampOf = ({ repository, instance }: Deployment) => `${instance.pid} ${sourceHash(repository)}`;
