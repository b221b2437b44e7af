import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { measure } from './process.ts';

test('a command’s output, code and cost', async () => {
  const script = 'const all = Buffer.alloc(2e8, 1); console.log(all.length); const end = performance.now() + 400; while (performance.now() < end); process.exit(3)'; // prettier-ignore
  const ran = await measure(process.execPath, ['-e', script]);
  expect(ran).toMatchObject({ code: 3, stdout: '200000000\n', stderr: '' });
  expect(ran.peakMb).toBeGreaterThan(190);
  expect(ran.cpuSeconds).toBeGreaterThan(0);
  expect(ran.seconds).toBeGreaterThan(0.4);
});

test('after its limit a command is killed with all that it started', async () => {
  const script = 'sleep 60 & echo $!; wait';
  const ran = await measure('bash', ['-c', script], { limitSeconds: 0.5 });
  expect(ran.code).toBe(137);
  await expect.poll(() => isRunning(ran.stdout.trim())).toBe(false);
});

/** Not gone, and not only waiting (Z) for its new parent to take note of its end. */
function isRunning(pid: string): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && !readFileSync(file, 'utf8').includes(') Z ');
}

test('a command that is not there is an error', async () => {
  await expect(measure('/no/such/command', [])).rejects.toThrow('ENOENT');
});
