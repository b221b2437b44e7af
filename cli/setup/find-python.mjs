// @ts-check
import { execFileSync } from 'node:child_process';
import { accessSync, constants, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** LocalStack's annotations need 3.13 (PEP 695 and `Lock | None`); it was tried on 3.13, so that is preferred. */
const preferred = '3.13';
const oldest = 13;

export const installHint =
  'Landfall needs Python 3.13 or newer with venv: install it by `uv python install 3.13`, `pyenv install 3.13`, ' +
  '`brew install python@3.13`, `apt install python3.13-venv`, or from python.org.';

/**
 * An interpreter that can make LocalStack's environment: on the PATH, among pyenv's versions even where not selected,
 * or through uv, which fetches one where there is none.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string | undefined}
 */
export function findPython(env = process.env) {
  let fallback;
  for (const candidate of [...onPath(env), ...inPyenv(env)]) {
    const version = probe(candidate, env);
    if (version === preferred) return candidate;
    if (version) fallback ??= candidate;
  }
  return fallback ?? throughUv(env);
}

/** @param {NodeJS.ProcessEnv} env */
function onPath(env) {
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  return ['python3.13', 'python3', 'python3.14', 'python']
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .filter(isExecutable);
}

/** @param {NodeJS.ProcessEnv} env */
function inPyenv(env) {
  const versions = join(env.PYENV_ROOT ?? join(env.HOME ?? homedir(), '.pyenv'), 'versions');
  try {
    const names = readdirSync(versions).filter((name) => minorOf(name) >= oldest);
    return names
      .toSorted((a, b) => minorOf(a) - minorOf(b) || b.localeCompare(a, 'en', { numeric: true }))
      .map((name) => join(versions, name, 'bin/python3'))
      .filter(isExecutable);
  } catch {
    return []; // no pyenv
  }
}

/** @param {NodeJS.ProcessEnv} env */
function throughUv(env) {
  const find = () => output('uv', ['python', 'find', '--no-project', '--system', preferred], env, 60_000);
  let found = find();
  if (!found && output('uv', ['--version'], env)) {
    output('uv', ['python', 'install', preferred], env, 600_000);
    found = find();
  }
  return found && probe(found, env) ? found : undefined;
}

/**
 * "3.13" where the interpreter runs (a pyenv shim may not), is new enough, has the GIL (wheels are built for it) and can
 * make environments (Debian splits venv off).
 * @param {string} python
 * @param {NodeJS.ProcessEnv} env
 */
function probe(python, env) {
  const script =
    'import ensurepip, venv, sys, sysconfig; ' +
    'print("free-threaded" if sysconfig.get_config_var("Py_GIL_DISABLED") else "%d.%d" % sys.version_info[:2])';
  const version = output(python, ['-I', '-c', script], env);
  return version && minorOf(version) >= oldest ? version : undefined;
}

/**
 * 13 of "3.13.0", -1 of anything else.
 * @param {string} version
 */
const minorOf = (version) => Number(/^3\.(\d+)(\.\d+)?$/.exec(version)?.[1] ?? -1);

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
function output(command, args, env, timeout = 10_000) {
  try {
    return execFileSync(command, args, {
      env,
      timeout,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return undefined;
  }
}
