import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { localImages } from '../../cli/local/images.ts';
import { deployLocal } from '../../cli/local/stack.ts';
import type { Outputs } from '../../cli/aws/stack.ts';
import { start, stop } from '../../localstack/launch.ts';

const repository = join(import.meta.dirname, '../..');

declare module 'vitest' {
  interface ProvidedContext {
    stack: { endpoint: string; outputs: Outputs };
  }
}

/** One instance on a free port for the whole suite, with the stack of this clone; a started one is never touched. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'landfall-suite-'));
  const instanceFolder = join(folder, 'instance');
  const tearDown = async () => {
    await stop(instanceFolder);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const images = localImages(repository, process.execPath);
    const instance = await start({ folder: instanceFolder, images });
    const outputs = await deployLocal({ instance, repository, outDir: join(instanceFolder, 'deploy') });
    project.provide('stack', { endpoint: instance.endpoint, outputs });
    return tearDown;
  } catch (error) {
    await tearDown();
    throw error;
  }
}
