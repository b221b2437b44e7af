// @ts-check
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The clone that this file is in; `import.meta.dirname` is younger than Node 20.0. */
export const repository = fileURLToPath(new URL('../..', import.meta.url));

/**
 * What the set-up reads and makes.
 * @param {string} root the clone
 */
export const paths = (root) => ({
  root,
  lock: join(root, 'package-lock.json'),
  modules: join(root, 'node_modules'),
  node: join(root, 'node_modules/node/bin/node'),
  state: join(root, '.landfall'),
  python: join(root, '.landfall/python'),
  pythonLock: join(root, 'localstack/requirements.lock.txt'),
  protocol: join(root, '.landfall/protocol'),
  protocolLock: join(root, 'test/protocol/requirements.lock.txt'),
  native: join(root, '.landfall/native'),
  log: join(root, '.landfall/setup.log'),
  setupLock: join(root, '.landfall/setup.pid'),
});

/** @typedef {ReturnType<typeof paths>} Paths */
