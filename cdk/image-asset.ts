import { createHash } from 'node:crypto';
import { cpSync, existsSync, linkSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { bundleJobs, root } from './bundle.ts';
import { filesOf, fillOnce, nativeFolder, type Platform } from './native-packages.ts';

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
    return withNative(folder, native, join(cache, job));
  };
  return { train: asset('train'), serve: asset('serve') };
}

/** The bundle and the native packages in one folder, kept under their content's name; the 130 MB are links, no copies. */
function withNative(bundle: string, native: ImageAsset, place: string): ImageAsset {
  const own = filesOf(bundle).toSorted();
  const hash = createHash('sha256').update(native.key);
  for (const file of own) hash.update(`${file}\n`).update(readFileSync(join(bundle, file)));
  const key = hash.digest('hex').slice(0, 32);
  const folder = `${place}-${key}`;
  fillOnce(folder, (draft) => {
    for (const file of own) cpSync(join(bundle, file), join(draft, file));
    for (const file of filesOf(native.folder)) {
      mkdirSync(dirname(join(draft, file)), { recursive: true });
      linkSync(join(native.folder, file), join(draft, file));
    }
  });
  return { folder, key };
}
