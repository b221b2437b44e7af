// @ts-check
import { existsSync, readFileSync } from 'node:fs';

/** @typedef {{ passed: number, failed: number }} Count */
/** @typedef {{ status: string, fullName: string, failureMessages: string[] }} Test */
/** @typedef {{ testResults: { name: string, status: string, message: string, assertionResults: Test[] }[] }} Report */

/**
 * What failed, each as a line that names it and the first lines of its reason: told once more at the end, where a log of
 * an hour that is cut still has it.
 * @param {string} report the path of vitest's JSON report
 * @returns {string[]}
 */
export function failuresOf(report) {
  if (!existsSync(report)) return [`FAILED  there is no ${report}`];
  /** @type {Report} */
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (status === 'failed' && !failed.length) return [describe(name, message)];
    return failed.map((test) => describe(`${name}: ${test.fullName}`, test.failureMessages.join('\n')));
  });
}

/**
 * @param {string} what
 * @param {string} reason
 */
const describe = (what, reason) => `FAILED  ${what}\n${reason.split('\n').slice(0, 12).join('\n')}`;

/**
 * Counts vitest's JSON report. A file that could not be loaded counts as one failure, and so does a run that gave no
 * report, ran nothing, or failed without saying where (an error outside the tests).
 * @param {string} report the report's path
 * @param {number} exitCode vitest's own
 * @returns {Count}
 */
export function countReport(report, exitCode) {
  if (!existsSync(report)) return { passed: 0, failed: 1 };
  /** @type {Report} */
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'));
  const tests = testResults.flatMap((file) => file.assertionResults);
  const passed = tests.filter((test) => test.status === 'passed').length;
  const unloaded = testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = tests.filter((test) => test.status === 'failed').length + unloaded.length;
  const isUnexplained = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: failed + (isUnexplained ? 1 : 0) };
}

/**
 * @param {Count[]} counts
 * @returns {Count}
 */
export const sum = (counts) => ({
  passed: counts.reduce((total, { passed }) => total + passed, 0),
  failed: counts.reduce((total, { failed }) => total + failed, 0),
});
