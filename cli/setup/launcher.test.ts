import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runNode } from './node24.mjs';

test('what runs before npm ci imports nothing but Node’s own modules and its neighbours', () => {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.mjs'));
  for (const file of [...files, '../landfall.mjs']) {
    const source = readFileSync(join(import.meta.dirname, file), 'utf8');
    for (const [, from] of source.matchAll(/^(?:import|export) .*from '(.*)';$/gm))
      expect(`${file} imports ${from}`).toMatch(/ imports (node:|\.\/)/);
  }
});

test('the exit code is passed on, and the node is first in the PATH of what it starts', async () => {
  const code = `process.exitCode = process.env.PATH.startsWith(require('path').dirname(process.execPath)) ? 3 : 1`;
  expect(await runNode(process.execPath, ['-e', code])).toBe(3);
  expect(await runNode(process.execPath, ['-e', 'process.kill(process.pid, "SIGKILL")'])).toBe(137);
});

test('a signal reaches what was started, and its exit code comes back', async () => {
  const inner = `process.on('SIGTERM', () => process.exit(7)); console.log('ready'); setInterval(() => {}, 1000)`;
  const outer = `
    const { runNode } = await import(${JSON.stringify(join(import.meta.dirname, 'node24.mjs'))});
    process.exitCode = await runNode(process.execPath, ['-e', ${JSON.stringify(inner)}]);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', outer], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([7, null]);
});
