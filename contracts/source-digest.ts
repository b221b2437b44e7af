import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Code } from './artifacts.ts';

/** What a run's work is done by; the tests beside the source are not. */
const working = ['contracts', 'core', 'functions', 'jobs', 'package-lock.json'];

/** Which Landfall a clone is: the same for its bundles and for what runs from its sources. */
export function codeOf(repository: string): Code {
  const { version } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as Code;
  return { version, digest: sourceDigest(repository, working) };
}

/** Names sources by their paths and contents: the same as long as none changes. A few hundred small files, some 20 ms. */
export function sourceDigest(repository: string, inputs: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap((input) => filesUnder(repository, input)))
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(repository, file)))
      .update('\0');
  return hash.digest('hex');
}

function filesUnder(repository: string, input: string): string[] {
  const path = join(repository, input);
  if (!existsSync(path)) return [];
  if (/\.(json|landfall-stamp)$/.test(input)) return [input];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|json)$/.test(file) && !file.endsWith('.test.ts'))
    .toSorted()
    .map((file) => join(input, file));
}
