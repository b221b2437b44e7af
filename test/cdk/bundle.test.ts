import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundleFunctions, bundleJobs, root } from '../../cdk/bundle.ts';
import { type BundleName, bundleNames } from '../../cdk/functions.ts';
import { codeOf } from '../../contracts/source-digest.ts';
import { defaults } from '../../cdk/landfall-stack.ts';
import { nativeFolder } from '../../cdk/native-packages.ts';

const build = mkdtempSync(join(root, '.landfall', 'bundle-'));
afterAll(() => rmSync(build, { recursive: true, force: true }));

let bundles: Record<BundleName, Bundle>;
beforeAll(() => {
  bundles = bundleFunctions(join(build, 'functions'));
});

it('there is a bundle for every folder of functions/', () => {
  const folders = readdirSync(join(root, 'functions'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('_'))
    .map((entry) => entry.name);
  expect(folders.toSorted()).toEqual([...bundleNames].toSorted());
});

describe.each(bundleNames)('the bundle of %s', (name) => {
  it('is a program that Lambda can load, with the layer alone beside it', () => {
    const { folder, native } = bundles[name];
    const platform = { os: process.platform, arch: process.arch };
    const layer = nativeFolder(platform, 'nodejs/node_modules', defaults.cache).folder;
    const env = {
      PATH: process.env.PATH,
      AWS_REGION: 'eu-west-1',
      ...(native && { NODE_PATH: join(layer, 'nodejs/node_modules') }),
    };
    const code = 'console.log(typeof require(process.argv[1]).handler)';
    const argv = ['-e', code, join(folder, 'handler.cjs')];
    expect(execFileSync(process.execPath, argv, { cwd: build, env, encoding: 'utf8' })).toBe('function\n');
  });
});

it('those that work with columns or models get the native layer, the others stay small', () => {
  const native = bundleNames.filter((name) => bundles[name].native);
  expect(native).toEqual(
    expect.arrayContaining(['collect', 'preprocess', 'engineer', 'train', 'evaluate', 'predict']),
  );
  expect(native).not.toContain('trigger');
  expect(native).not.toContain('record');
});

it.each(['train', 'monitor'] as const)('LightGBM’s child process lies beside %s', (name) => {
  expect(existsSync(join(bundles[name].folder, 'lightgbm-worker.cjs'))).toBe(true);
});

const read = (bundle: Bundle) => readFileSync(join(bundle.folder, 'handler.cjs'));

it('says which sources it was made of, where it does a stage of a run', () => {
  const { digest } = codeOf(root);
  for (const name of ['collect', 'preprocess', 'engineer', 'select', 'train', 'evaluate', 'deploy'] as const)
    expect(read(bundles[name]).includes(digest)).toBe(true);
  // A serving function is deployed anew where its bundle changes: not because of sources that are not in it.
  expect(read(bundles.predict).includes(digest)).toBe(false);
  // An image is built anew where its bundle changes: a training job is told by the state machine.
  const { train } = bundleJobs(join(build, 'jobs'));
  expect(readFileSync(join(train.folder, 'main.cjs')).includes(digest)).toBe(false);
});

it('is the same to the byte when built again', () => {
  const again = bundleFunctions(join(build, 'again'));
  for (const name of bundleNames) {
    expect(read(again[name]).equals(read(bundles[name]))).toBe(true);
  }
});
