import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleFunctions, root } from '../../cdk/bundle.ts';
import { functionNames } from '../../cdk/functions.ts';
import { defaults } from '../../cdk/landfall-stack.ts';
import { nativeFolder, type Platform } from '../../cdk/native-packages.ts';

const here: Platform = { os: process.platform, arch: process.arch };
const build = mkdtempSync(join(root, '.landfall', 'native-'));
afterAll(() => rmSync(build, { recursive: true, force: true }));

const bytesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

describe('the native layer', () => {
  let folder: string;
  beforeAll(() => {
    ({ folder } = nativeFolder(here, 'nodejs/node_modules', defaults.cache));
  });

  /** Lambda's limit for a function's code and its layers together, unzipped. */
  it('fits in 250 MB together with the largest bundle', () => {
    const bundles = bundleFunctions(join(build, 'functions'));
    const largest = Math.max(...functionNames.map((name) => bytesIn(bundles[name].folder)));
    expect(bytesIn(folder) + largest).toBeLessThan(250 * 1024 * 1024);
  });

  it('holds one platform only', () => {
    const files = readdirSync(folder, { recursive: true }).map(String);
    expect(files.filter((file) => /win32|freebsd|musl|\bsrc\/.*\.cc$/.test(file))).toEqual([]);
    expect(
      files.filter((file) => file.endsWith('libduckdb.so') || file.endsWith('libduckdb.dylib')).length,
    ).toBe(1);
  });

  it('keeps the licences of what it gives on', () => {
    const files = readdirSync(folder, { recursive: true }).map(String);
    expect(files.filter((file) => /LICENSE/.test(file)).length).toBeGreaterThanOrEqual(3);
  });

  it.each([
    ['@duckdb/node-api', '(await DuckDBInstance.create()) && "works"', '{ DuckDBInstance }'],
    [
      'onnxruntime-node',
      'InferenceSession && new Tensor("float32", [1], [1]) && "works"',
      '{ InferenceSession, Tensor }',
    ],
    ['koffi', 'koffi.sizeof("int") === 4 && "works"', 'koffi'],
  ])('has all that %s needs, with nothing else in reach', (name, expression, binding) => {
    const code = `const ${binding} = require(${JSON.stringify(name)}); (async () => console.log(${expression}))()`;
    const env = { PATH: process.env.PATH, NODE_PATH: join(folder, 'nodejs/node_modules') };
    expect(execFileSync(process.execPath, ['-e', code], { cwd: build, env, encoding: 'utf8' })).toBe(
      'works\n',
    );
  });

  it('is made once: a second build takes what is there', () => {
    const at = new Date('2020-01-01');
    utimesSync(folder, at, at);
    expect(nativeFolder(here, 'nodejs/node_modules', defaults.cache).folder).toBe(folder);
    expect(statSync(folder).mtime).toEqual(at);
  });

  it('says what to do where a platform’s packages are missing', () => {
    const other: Platform = { os: 'linux', arch: 'riscv64' };
    expect(() => nativeFolder(other, 'node_modules', build)).toThrow(
      /For linux-riscv64 there is no node_modules\/@duckdb\/node-bindings-linux-riscv64.*npm ci --os=linux --cpu=riscv64/,
    );
  });
});
