import { existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { codeOf } from '../contracts/source-digest.ts';
import { type BundleName, bundleNames } from './functions.ts';

export const root = join(import.meta.dirname, '..');

/** Come from the native layer, since they hold machine code: see `native-layer.ts`. */
const native = ['onnxruntime-node', 'koffi', '@duckdb/node-api'];

/**
 * CommonJS, because only `require` looks into a layer's folder (NODE_PATH). A bundle has no `import.meta.url`: it is
 * made from the bundle's own path, so that a file beside it is found there. The SDK travels in the bundle, so that
 * what was tested is what runs.
 */
const options: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  mainFields: ['module', 'main'],
  external: native,
  define: { 'import.meta.url': '__bundleUrl' },
  banner: { js: 'const __bundleUrl=require("node:url").pathToFileURL(__filename).href;' },
  minify: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'none',
  metafile: true,
  logLevel: 'silent',
};

/** The child process in which LightGBM runs: started from a file beside the bundle of whoever trains a model or a check's. */
const worker = 'core/native/lightgbm-worker.ts';
const training: readonly BundleName[] = ['train', 'monitor'];

/** Source files by where they go, without extension: `train/handler` becomes `train/handler.cjs`. */
type Entries = Record<string, string>;

/** A folder with one bundle, and whether it needs the native layer. */
export type Bundle = { folder: string; native: boolean };

/**
 * Bundles all functions with one call, each into `<folder>/<name>/handler.cjs`. What is put in as LANDFALL_CODE is read by
 * `functions/_shared/code.ts`: each run says which Landfall made it.
 */
export function bundleFunctions(folder: string): Record<BundleName, Bundle> {
  const handlers = bundleNames.map((name) => [`${name}/handler`, `functions/${name}/handler.ts`]);
  const workers = training.map((name) => [`${name}/lightgbm-worker`, worker]);
  const define = { ...options.define, LANDFALL_CODE: JSON.stringify(codeOf(root)) };
  const bundles = bundle(folder, Object.fromEntries([...handlers, ...workers]), define);
  return bundles as Record<BundleName, Bundle>;
}

/**
 * Bundles the SageMaker containers' programs, each into `<folder>/<name>/main.cjs`. They are told by their environment which
 * Landfall they are of: an image takes minutes to build, and is built anew only where its own sources have changed.
 */
export function bundleJobs(folder: string): Record<'train' | 'serve', Bundle> {
  return bundle(folder, {
    'train/main': 'jobs/train/main.ts',
    'train/lightgbm-worker': worker,
    'serve/main': 'jobs/serve/main.ts',
  }) as Record<'train' | 'serve', Bundle>;
}

/** @throws where a source is missing or does not build: the text names each file and line. */
function bundle(folder: string, entries: Entries, define = options.define): Record<string, Bundle> {
  const missing = Object.values(entries).filter((file) => !existsSync(join(root, file)));
  if (missing.length) throw new Error(`Cannot bundle: there is no ${missing.join(', ')}.`);
  rmSync(folder, { recursive: true, force: true }); // what an earlier build left would be deployed as well
  const { metafile } = buildSync({ ...options, define, entryPoints: entries, outdir: folder });
  const outputs = Object.entries(metafile?.outputs ?? {});
  const describe = (name: string) => {
    const home = join(folder, name);
    const own = outputs.filter(([path]) => dirname(join(root, path)) === home);
    const imports = own.flatMap(([, output]) => output.imports.map((i) => i.path));
    return { folder: home, native: imports.some((path) => native.includes(path)) };
  };
  const names = new Set(Object.keys(entries).map(dirname));
  return Object.fromEntries([...names].map((name) => [name, describe(name)]));
}
