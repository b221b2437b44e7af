import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countReport, failuresOf, sum } from './count.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'landfall-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function count(files: [string, ...string[]][], exitCode: number) {
  const report = join(folder, 'report.json');
  const testResults = files.map(([status, ...tests]) => ({
    status,
    assertionResults: tests.map((test) => ({ status: test })),
  }));
  await writeFile(report, JSON.stringify({ testResults }));
  return countReport(report, exitCode);
}

test('tests are counted over all files; skipped ones are neither', async () => {
  expect(
    await count(
      [
        ['passed', 'passed', 'passed'],
        ['failed', 'failed', 'passed', 'skipped'],
      ],
      1,
    ),
  ).toEqual({
    passed: 3,
    failed: 1,
  });
});

test('a file that could not be loaded is a failure', async () => {
  expect(await count([['passed', 'passed'], ['failed']], 1)).toEqual({ passed: 1, failed: 1 });
});

test('a suite that ran nothing, crashed, or failed outside its tests is a failure', async () => {
  expect(countReport(join(folder, 'none.json'), 0)).toEqual({ passed: 0, failed: 1 });
  expect(await count([], 0)).toEqual({ passed: 0, failed: 1 });
  expect(await count([['passed', 'passed']], 1)).toEqual({ passed: 1, failed: 1 });
});

test('what failed is named, with the beginning of its reason', async () => {
  const report = join(folder, 'report.json');
  const failed = {
    status: 'failed',
    fullName: 'rows › are kept',
    failureMessages: ['expected 1 to be 2\n at x.ts:3'],
  };
  const testResults = [
    {
      name: 'x.test.ts',
      status: 'failed',
      message: '',
      assertionResults: [failed, { ...failed, status: 'passed' }],
    },
    { name: 'y.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
  ];
  await writeFile(report, JSON.stringify({ testResults }));
  expect(failuresOf(report)).toEqual([
    'FAILED  x.test.ts: rows › are kept\nexpected 1 to be 2\n at x.ts:3',
    'FAILED  y.test.ts\nno such module',
  ]);
});

test('sums', () => {
  expect(
    sum([
      { passed: 1, failed: 0 },
      { passed: 2, failed: 3 },
    ]),
  ).toEqual({ passed: 3, failed: 3 });
});
