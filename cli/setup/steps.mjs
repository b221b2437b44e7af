// @ts-check
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findPython, installHint } from './find-python.mjs';
import { run, SetupError } from './run.mjs';
import { fingerprint, isStamped, stamp } from './stamp.mjs';

/**
 * One thing that must be there. `upToDate` is quick: it compares a stamp with the hash of the lock files.
 * @typedef {{
 *   name: string,
 *   upToDate: () => boolean,
 *   make: (signal: AbortSignal) => Promise<void>,
 * }} Step
 * @typedef {import('./paths.mjs').Paths} Paths
 */

/**
 * @param {Paths} at
 * @returns {Step}
 */
export function npmPackages(at) {
  const key = () => fingerprint([at.lock]);
  return {
    name: 'npm packages',
    upToDate: () => isStamped(at.modules, key(), 'node/bin/node'),
    make: async (signal) => {
      // onnxruntime-node's install script would fetch GPU libraries that nobody uses, and fail without a network.
      const env = { ONNXRUNTIME_NODE_INSTALL: 'skip' };
      await run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], {
        cwd: at.root,
        log: at.log,
        env,
        signal,
      });
      if (!existsSync(at.node)) throw new SetupError(noNode(at));
      stamp(at.modules, key());
    },
  };
}

/** @param {Paths} at */
const noNode = (at) =>
  `npm did not put Node 24 into ${at.node}: install scripts are turned off (npm config get ignore-scripts). ` +
  'Turn them on for this folder: npm config set ignore-scripts false --location=project';

/**
 * @param {Paths} at
 * @returns {Step}
 */
export const pythonEnvironment = (at) =>
  virtualEnvironment('Python with LocalStack', at, { folder: at.python, lock: at.pythonLock });

/**
 * What the tests of the serving protocols ask with; nothing else needs it.
 * @param {Paths} at
 * @returns {Step}
 */
export const protocolClients = (at) =>
  virtualEnvironment('Python with serving clients', at, { folder: at.protocol, lock: at.protocolLock });

/**
 * A virtual environment cannot be moved, so it is made in its place.
 * @param {string} name
 * @param {Paths} at
 * @param {{ folder: string, lock: string }} environment
 * @returns {Step}
 */
function virtualEnvironment(name, at, { folder, lock }) {
  const key = () => fingerprint([lock]);
  return {
    name,
    upToDate: () => isStamped(folder, key(), 'bin/python'),
    make: async (signal) => {
      const python = findPython();
      if (!python) throw new SetupError(installHint);
      rmSync(folder, { recursive: true, force: true });
      const options = { cwd: at.root, log: at.log, env: cleanPython, signal };
      await run(python, ['-m', 'venv', folder], options);
      const install = ['-m', 'pip', 'install', '--no-input', '--require-hashes', '-r', lock];
      await run(join(folder, 'bin/python'), install, options);
      stamp(folder, key());
    },
  };
}

/** Settings of another interpreter must not leak into this one. */
const cleanPython = { PYTHONHOME: undefined, PYTHONPATH: undefined, PIP_DISABLE_PIP_VERSION_CHECK: '1' };

/**
 * LightGBM's shared library, and on Linux libgomp beside it, out of wheels that are pinned by hash.
 * @param {Paths} at
 * @returns {Step}
 */
export function nativeLibraries(at) {
  const here = join(at.root, 'cli/setup/native');
  const linux = process.platform === 'linux';
  const library = linux ? 'lib_lightgbm.so' : 'lib_lightgbm.dylib';
  const pins = ['lightgbm.txt', ...(linux ? ['libgomp.txt'] : [])].map((file) => join(here, file));
  const key = () => fingerprint(pins);
  return {
    name: 'native libraries',
    upToDate: () => isStamped(at.native, key(), library),
    make: async (signal) => {
      const options = { cwd: at.root, log: at.log, env: cleanPython, signal };
      const python = join(at.python, 'bin/python');
      const wheels = join(at.state, 'wheels');
      rmSync(wheels, { recursive: true, force: true });
      mkdirSync(at.native, { recursive: true });
      const download = [
        '-m',
        'pip',
        'download',
        '--no-input',
        '--no-deps',
        '--require-hashes',
        '--only-binary=:all:',
      ];
      // One command a file: pip would look for one resolution of both, and wheels of other systems have no marker.
      for (const pin of pins) await run(python, [...download, '-d', wheels, '-r', pin], options);
      await run(python, [join(here, 'unpack.py'), wheels, at.native], options);
      rmSync(wheels, { recursive: true, force: true });
      stamp(at.native, key());
    },
  };
}
