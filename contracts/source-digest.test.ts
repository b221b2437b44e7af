import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { codeOf } from './source-digest.ts';

function clone(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-test-'));
  for (const [file, text] of Object.entries({ 'package.json': '{"version":"1.2.3"}', ...files })) {
    mkdirSync(join(folder, file, '..'), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  return folder;
}

const sources = { 'core/a.ts': 'export {}', 'functions/collect/b.ts': 'export {}' };

test('the same sources are the same code, wherever they lie', () => {
  const code = codeOf(clone(sources));
  expect(code).toEqual({ version: '1.2.3', digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(codeOf(clone(sources))).toEqual(code);
});

test.each([
  ['a changed source', { 'core/a.ts': 'export const a = 1' }],
  ['a new source', { 'core/c.ts': 'export {}' }],
  ['another dependency', { 'package-lock.json': '{}' }],
])('%s is other code', (_, change) => {
  expect(codeOf(clone({ ...sources, ...change })).digest).not.toBe(codeOf(clone(sources)).digest);
});

test.each([
  ['a test', { 'core/a.test.ts': 'test()' }],
  ['a page of the documentation', { 'docs/a.md': '# a' }],
])('%s is not', (_, change) => {
  expect(codeOf(clone({ ...sources, ...change }))).toEqual(codeOf(clone(sources)));
});
