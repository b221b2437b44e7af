// @ts-check
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { checks, suites } from './checks.mjs';
import { countReport, failuresOf, sum } from './count.mjs';
import { runNode } from './node24.mjs';
import { paths, repository } from './paths.mjs';
import { SetupError } from './run.mjs';
import { setUp } from './set-up.mjs';
import { protocolClients } from './steps.mjs';

/** `npm test`: sets everything up, then runs every check and suite and ends with a line `N passed, N failed`. */
const at = paths(repository);
/** @type {import('./count.mjs').Count[]} */
const counts = [];
/** @type {string[]} */
const failures = [];

try {
  await setUp(repository, [protocolClients]);
  for (const { name, program, args } of checks) {
    const code = await tool(program, args);
    console.log(`${code === 0 ? 'ok' : 'FAILED'}  ${name}`);
    counts.push(code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
    if (code !== 0) failures.push(`FAILED  ${name}`);
  }
  for (const projects of suites) {
    const report = join(at.state, `test-${projects.join('-')}.json`);
    rmSync(report, { force: true });
    const select = projects.flatMap((project) => ['--project', project]);
    const reporters = ['--reporter', 'default', '--reporter', 'json', '--outputFile.json', report];
    counts.push(countReport(report, await tool('vitest/vitest.mjs', ['run', ...select, ...reporters])));
    failures.push(...failuresOf(report));
  }
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(error.message);
  counts.push({ passed: 0, failed: 1 });
}

for (const failure of failures) console.log(failure);
const { passed, failed } = sum(counts);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;

/**
 * Runs a tool of the clone's own with Node 24.
 * @param {string} program
 * @param {string[]} args
 */
function tool(program, args) {
  return runNode(at.node, [join(at.modules, program), ...args], { cwd: at.root });
}
