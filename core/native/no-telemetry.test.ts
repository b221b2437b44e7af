import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { smallModelBytes } from '../../test/support/small-model.ts';

/** Opens a model in a process of its own whose home is an empty folder; tells its pid. */
const opens = (runtime: string, model: string) => `
  import { readFileSync } from 'node:fs';
  import { openModel } from ${JSON.stringify(runtime)};
  const model = await openModel(readFileSync(${JSON.stringify(model)}));
  await model.close();
  console.log(process.pid);
`;

test('opening a model leaves no device id and no telemetry log behind', () => {
  const home = mkdtempSync(join(tmpdir(), 'home-'));
  const model = join(tmpdir(), 'model.onnx');
  writeFileSync(model, smallModelBytes());
  const script = opens(join(import.meta.dirname, 'onnxruntime.ts'), model);
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: { PATH: process.env.PATH, HOME: home },
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(Number(stdout)).toBeGreaterThan(0);
  expect(readdirSync(home)).toEqual([]);
  expect(existsSync(`/tmp/mat-debug-${stdout.trim()}.log`)).toBe(false);
});
