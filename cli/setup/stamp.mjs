// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A stamp is a file inside what it vouches for: it goes when the folder goes, and it is written last, so an
 * interrupted set-up leaves none. It holds a hash of what the folder was made from.
 * @param {string} folder
 */
const stampOf = (folder) => join(folder, '.landfall-stamp');

/**
 * The hash of the files and of this system, since binaries were chosen for it.
 * @param {string[]} files
 */
export function fingerprint(files) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
}

/**
 * Whether the folder was made from `key` to the end and still has its `witness`, a path inside it.
 * @param {string} folder
 * @param {string} key
 * @param {string} witness
 */
export function isStamped(folder, key, witness) {
  const stamp = stampOf(folder);
  return existsSync(join(folder, witness)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === key;
}

/**
 * @param {string} folder
 * @param {string} key
 */
export function stamp(folder, key) {
  writeFileSync(stampOf(folder), key);
}
