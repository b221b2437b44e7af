// @ts-check
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { dirname, delimiter } from 'node:path';

/**
 * Runs the clone's own Node 24 by its path (a shell may have cached another `node`) and resolves to the exit code. It is
 * first in the PATH of what it starts.
 * @param {string} node
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<number>}
 */
export function runNode(node, args, options = {}) {
  const env = { ...process.env, ...options.env };
  env.PATH = [dirname(node), env.PATH].filter(Boolean).join(delimiter);
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { stdio: 'inherit', ...options, env });
    const stop = forwardSignals(child);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      stop();
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

const ignore = () => undefined;

/**
 * The terminal sends Ctrl-C to the child as well, so here it is only kept from ending this process before the child.
 * @param {import('node:child_process').ChildProcess} child
 */
function forwardSignals(child) {
  const term = () => child.kill('SIGTERM');
  const hangUp = () => child.kill('SIGHUP');
  process.on('SIGINT', ignore).on('SIGTERM', term).on('SIGHUP', hangUp);
  return () => process.off('SIGINT', ignore).off('SIGTERM', term).off('SIGHUP', hangUp);
}
