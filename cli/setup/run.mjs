// @ts-check
import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';

/** Something a person can mend; shown without a stack. */
export class SetupError extends Error {}

/**
 * Runs a command of the set-up: its output goes to the log, and the end of it into the error where it fails.
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, log: string, env?: NodeJS.ProcessEnv, signal?: AbortSignal }} options
 * @returns {Promise<void>}
 */
export function run(command, args, { cwd, log, env, signal }) {
  const line = [command, ...args].join(' ');
  appendFileSync(log, `$ ${line}\n`);
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    });
    let tail = '';
    /** @param {Buffer} chunk */
    const keep = (chunk) => {
      appendFileSync(log, chunk);
      tail = (tail + chunk).slice(-4000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    // An aborted child is waited for, so that none is left behind.
    child.on('error', (cause) => {
      if (cause.name !== 'AbortError') reject(new SetupError(`${line}: ${cause.message}`, { cause }));
    });
    child.on('close', (code, by) => {
      if (code === 0) resolve();
      else
        reject(
          new SetupError(
            `${line} failed (${by ?? `exit ${code}`}):\n${lastLines(tail, 15)}\nAll of it: ${log}`,
          ),
        );
    });
  });
}

/**
 * @param {string} text
 * @param {number} count
 */
const lastLines = (text, count) =>
  text
    .trimEnd()
    .split('\n')
    .slice(-count)
    .map((line) => `  ${line}`)
    .join('\n');
