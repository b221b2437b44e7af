import { cpSync, existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { bundleJobs, root } from './bundle.ts';
import { nativeFolder, type Platform } from './native-packages.ts';

export type Job = 'train' | 'serve';

/** `build` is made anew each time, `cache` is kept. */
export type Folders = { build: string; cache: string };

/**
 * Fills `<build>/images/<job>` with all that `jobs/<job>/Dockerfile` copies, and returns the folders: the Dockerfile,
 * the bundle (`main.cjs`, for training `lightgbm-worker.cjs`), the native packages in `node_modules`, the native
 * libraries in `lib`.
 *
 * @throws where a Dockerfile, a source, a package or a library is missing.
 */
export function imageAssets(platform: Platform, { build, cache }: Folders): Record<Job, string> {
  const bundles = bundleJobs(join(build, 'images'));
  const native = nativeFolder(platform, 'node_modules', cache);
  const fill = (job: Job) => {
    const dockerfile = join(root, 'jobs', job, 'Dockerfile');
    if (!existsSync(dockerfile)) throw new Error(`There is no ${relative(root, dockerfile)}.`);
    const { folder } = bundles[job];
    cpSync(dockerfile, join(folder, 'Dockerfile'));
    cpSync(native.folder, folder, { recursive: true });
    return folder;
  };
  return { train: fill('train'), serve: fill('serve') };
}
