#!/usr/bin/env node
// @ts-check
import { join } from 'node:path';
import { runNode } from './setup/node24.mjs';
import { paths, repository } from './setup/paths.mjs';
import { SetupError } from './setup/run.mjs';
import { setUp } from './setup/set-up.mjs';

// Plain JavaScript without dependencies, since it runs on whatever Node is installed, before `npm ci`.
try {
  await setUp(repository);
  process.exitCode = await runNode(paths(repository).node, [
    join(repository, 'cli/main.ts'),
    ...process.argv.slice(2),
  ]);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`landfall: ${error.message}`);
  process.exitCode = 1;
}
