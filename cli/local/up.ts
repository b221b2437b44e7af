import { join } from 'node:path';
import { find, start, type Instance } from '../../localstack/launch.ts';
import { freePort } from '../../localstack/launch/port.ts';
import { instanceFolder } from '../aws/settings.ts';
import type { Outputs } from '../aws/stack.ts';
import { repository } from '../setup/paths.mjs';
import { step } from '../view/step.ts';
import { localImages } from './images.ts';
import { deployLocal, isDeployed } from './stack.ts';

export type Up = {
  endpoint: string;
  outputs: Outputs;
  /** Whether anything had to be done. */ changed: boolean;
};

const usualPort = 4566;

/** Starts LocalStack where it does not run, and deploys the stack where it is not there or its code has changed. */
export async function up({ port }: { port?: number }): Promise<Up> {
  const running = find(instanceFolder);
  const instance = running ?? (await step('LocalStack started', () => launch(port)));
  const deployment = { instance, repository, outDir: join(instanceFolder, 'deploy') };
  const deployed = await isDeployed(deployment);
  const outputs = deployed
    ? await deployLocal(deployment)
    : await step('stack deployed', () => deployLocal(deployment));
  return { endpoint: instance.endpoint, outputs, changed: !running || !deployed };
}

/** On the port that is asked for; else on LocalStack's usual one, or where that is taken on a free one. */
async function launch(port: number | undefined): Promise<Instance> {
  const options = { folder: instanceFolder, images: localImages(repository, process.execPath) };
  const wanted = port ?? ((await isFree(usualPort)) ? usualPort : undefined);
  return start({ ...options, port: wanted });
}

const isFree = (port: number) =>
  freePort(port).then(
    () => true,
    () => false,
  );
