import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** All that a deployment is made from; the tests beside the source are not. */
const inputs = [
  'contracts',
  'core',
  'functions',
  'statemachines',
  'cdk',
  'cdk.json',
  'package-lock.json',
  '.landfall/native/.landfall-stamp',
];

/** Names the code of a clone: while it is the same, a deployed stack is as well. A few hundred small files, some 20 ms. */
export function sourceHash(repository: string): string {
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
