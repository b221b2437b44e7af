import { createHash } from 'node:crypto';
import { cpSync, existsSync, linkSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { bundleJobs, root } from './bundle.ts';
import { filesOf, nativeFolder, type Platform } from './native-packages.ts';

export type Job = 'train' | 'serve';

/** `build` is made anew each time, `cache` is kept. */
export type Folders = { build: string; cache: string };

/** What Docker is given: a folder, and a name for its content. */
export type ImageAsset = { folder: string; key: string };

/**
 * Folders with all that `jobs/<job>/Dockerfile` copies: the Dockerfile itself, the bundle (`main.cjs`, for training
 * `lightgbm-worker.cjs`), the native packages in `node_modules`, the native libraries in `lib`.
 *
 * @throws where a Dockerfile, a source, a package or a library is missing.
 */
export function imageAssets(platform: Platform, { build, cache }: Folders): Record<Job, ImageAsset> {
  const bundles = bundleJobs(join(build, 'jobs'));
  const native = nativeFolder(platform, 'node_modules', cache);
  const asset = (job: Job) => {
    const dockerfile = join(root, 'jobs', job, 'Dockerfile');
    if (!existsSync(dockerfile)) throw new Error(`There is no ${relative(root, dockerfile)}.`);
    const { folder } = bundles[job];
    cpSync(dockerfile, join(folder, 'Dockerfile'));
    const key = keyOf(folder, native.key);
    for (const file of filesOf(native.folder)) linkOrCopy(join(native.folder, file), join(folder, file));
    return { folder, key };
  };
  return { train: asset('train'), serve: asset('serve') };
}

function keyOf(folder: string, nativeKey: string): string {
  const hash = createHash('sha256').update(nativeKey);
  for (const file of filesOf(folder).toSorted())
    hash.update(`${file}\n`).update(readFileSync(join(folder, file)));
  return hash.digest('hex').slice(0, 32);
}

/** 130 MB need not be written again where the build is on the cache's disk. */
function linkOrCopy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  try {
    linkSync(from, to);
  } catch {
    cpSync(from, to);
  }
}
