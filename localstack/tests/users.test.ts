import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { keepsItsPromises } from './key-behaviour.ts';
import { python, remove, useInstance } from './support.ts';

const NOBODY = 65534;
/** CAP_DAC_READ_SEARCH's bit. */
const READING = 4;
const isRoot = process.getuid?.() === 0;
const folder = await mkdtemp(join(tmpdir(), 'landfall-python-'));
afterAll(() => remove(folder));

/**
 * An interpreter that root can start and that then belongs to an ordinary user, as the instance's folder does. Where
 * that user could not even read the interpreter (below /root), it keeps the right to read everything, and no other.
 */
async function pythonAsNobody(): Promise<string> {
  const ids = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
  const reading = ['--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search'];
  const become = [ids, [...ids, ...reading]].find((options) => {
    try {
      execFileSync('setpriv', [...options, python, '-c', ''], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
  if (!become) throw new Error('no way to run Python as an ordinary user: setpriv is missing or not allowed');
  const path = join(folder, 'python');
  const lines = [
    '#!/bin/sh',
    'for folder; do :; done', // the last argument
    `chmod 755 "$folder" && chown -R ${NOBODY}:${NOBODY} "$folder"`,
    `exec setpriv ${become.join(' ')} ${python} "$@"`,
  ];
  await writeFile(path, lines.join('\n'));
  await chmod(path, 0o755);
  await chmod(folder, 0o755);
  return path;
}

describe('without mount namespaces', () => {
  const aws = useInstance({ sandbox: 'env' });
  keepsItsPromises(aws, /\/tmp\/.*\/lib$/);
});

describe('as an ordinary user', async () => {
  const aws = useInstance(isRoot ? { python: await pythonAsNobody() } : {});

  test('LocalStack does not run as root', async () => {
    const status = await readFile(`/proc/${aws.instance.pid}/status`, 'utf8').catch(() => '');
    const user = execFileSync('ps', ['-o', 'uid=', '-p', String(aws.instance.pid)], { encoding: 'utf8' });
    expect(Number(user)).not.toBe(0);
    const capabilities = /^CapEff:\s+(\w+)$/m.exec(status)?.[1] ?? '0';
    expect(Number.parseInt(capabilities, 16) & ~READING).toBe(0);
  });

  keepsItsPromises(aws, /\/lib$/);
});
