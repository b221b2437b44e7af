import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const repository = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'landfall-rules-'));
cpSync(join(repository, '.oxlintrc.json'), join(folder, '.oxlintrc.json'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the linter says of a file with that line at that place in an otherwise empty tree. */
function lint(file: string, line: string): string {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${line}\n`);
  const oxlint = join(repository, 'node_modules/.bin/oxlint');
  const { stdout } = spawnSync(oxlint, [path], { cwd: folder, encoding: 'utf8' });
  return stdout;
}

const use = (from: string) => `import { it } from '${from}';\nexport const used = it;`;

test.each([
  ['contracts/a.ts', use('../core/random.ts')],
  ['core/table/a.ts', use('../../functions/train/train.ts')],
  ['core/table/a.ts', use('../../test/support/x.ts')],
  ['core/table/a.ts', use('@aws-sdk/client-s3')],
  ['core/table/a.ts', use('node:fs')],
  ['core/table/a.ts', use('node:fs/promises')],
  ['core/table/a.ts', use('@duckdb/node-api')],
  ['core/table/a.ts', 'export const at = Date.now();'],
  ['core/table/a.ts', 'export const at = Math.random();'],
  ['core/table/a.ts', 'export const at = process.env.HOME;'],
  ['functions/train/a.ts', use('../collect/collect.ts')],
  ['functions/train/a.ts', use('koffi')],
  ['functions/train/a.ts', use('../../cdk/app.ts')],
  ['jobs/serve/a.ts', use('../../cli/main.ts')],
  ['cdk/a.ts', use('../core/random.ts')],
  ['cli/fit/a.ts', use('../../functions/train/handler.ts')],
  ['cli/a.ts', use('onnxruntime-node')],
])('%s may not: %s', (file, line) => {
  expect(lint(file, line)).toContain('restricted');
});

const folders = readdirSync(join(repository, 'functions')).filter((name) => name !== '_shared');
test.each(folders)('no function imports %s', (name) => {
  expect(lint('functions/other/a.ts', use(`../${name}/${name}.ts`))).toContain('restricted');
});

test.each([
  ['core/table/a.ts', use('../../contracts/stages.ts')],
  ['core/native/a.ts', use('koffi')],
  ['core/native/a.ts', use('node:fs')],
  ['functions/train/a.ts', use('../_shared/stage.ts')],
  ['functions/train/a.ts', use('../../core/random.ts')],
  ['cli/fit/a.ts', use('../../functions/train/train.ts')],
  ['jobs/train/a.ts', use('../../functions/train/train.ts')],
])('%s may: %s', (file, line) => {
  expect(lint(file, line)).not.toContain('restricted');
});
