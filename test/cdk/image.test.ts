import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../../cdk/bundle.ts';
import { type Job, imageAssets } from '../../cdk/image-asset.ts';
import { defaults } from '../../cdk/landfall-stack.ts';

const build = mkdtempSync(join(root, '.landfall', 'images-'));
afterAll(() => rmSync(build, { recursive: true, force: true }));

const here = { os: process.platform, arch: process.arch };
const folders = { build, cache: defaults.cache };
const assets = imageAssets(here, folders);

describe.each<Job>(['train', 'serve'])('the content of the image %s', (job) => {
  const { folder, key } = assets[job];
  const dockerfile = readFileSync(join(folder, 'Dockerfile'), 'utf8');

  it('has everything that the Dockerfile copies', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?:--\S+ )*(.+) \S+$/gm)].flatMap(([, from]) =>
      from.split(' '),
    );
    expect(copied.length).toBeGreaterThan(0);
    expect(copied.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
  });

  it('has the program that the Dockerfile starts, and what that needs', () => {
    expect(dockerfile).toMatch(/^ENTRYPOINT \["node", (?:"--[a-z-]+=\d+", )*"\S+\/main\.cjs"\]$/m);
    for (const path of ['main.cjs', 'node_modules/onnxruntime-node', 'node_modules/@duckdb/node-api', 'lib'])
      expect(existsSync(join(folder, path))).toBe(true);
  });

  it('is named by its content: the same again, nothing new', () => {
    expect(imageAssets(here, folders)[job]).toEqual({
      folder,
      key,
    });
  });
});

it('the image for training has LightGBM’s child process, the other has not', () => {
  expect(existsSync(join(assets.train.folder, 'lightgbm-worker.cjs'))).toBe(true);
  expect(existsSync(join(assets.serve.folder, 'lightgbm-worker.cjs'))).toBe(false);
});
