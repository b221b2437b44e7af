import { execFile } from 'node:child_process';
import { join } from 'node:path';

/** Runs a script of `clients/` with `input` as JSON on its stdin, and reads the JSON on its stdout. */
export function runClient(python: string, script: string, args: string[], input: unknown): Promise<unknown> {
  const command = [join(import.meta.dirname, 'clients', script), ...args];
  return new Promise((resolve, reject) => {
    const child = execFile(python, command, { maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr || error.message));
      else resolve(JSON.parse(stdout));
    });
    child.stdin?.end(JSON.stringify(input));
  });
}
