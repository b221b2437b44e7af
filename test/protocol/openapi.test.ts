import { execFile } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, test } from 'vitest';

const { url, clients } = inject('served');

test('whatever is sent, the answer is one that /openapi.json describes, and never a 5xx', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'schemathesis-'));
  const report = join(folder, 'report.json');
  const options = [
    ['--checks', 'all'],
    // A JSON schema cannot say all rules of a request, such as as many cells in each column.
    ['--exclude-checks', 'positive_data_acceptance'],
    ['--phases', 'coverage,fuzzing', '--max-examples', '40', '--seed', '7'],
    ['--report', 'json', '--report-json-path', report],
  ].flat();
  const run = promisify(execFile)(
    join(dirname(clients), 'schemathesis'),
    ['run', `${url}/openapi.json`, ...options],
    { cwd: folder },
  );
  // What it found is on its stdout, with a curl command for each case.
  const { failed } = await run.then(
    () => ({ failed: '' }),
    ({ stdout, stderr }) => ({ failed: `${stdout}${stderr}` }),
  );
  expect(failed).toBe('');
  const { operations, test_cases: cases } = JSON.parse(await readFile(report, 'utf8'));
  expect(operations).toMatchObject({ tested: operations.total, errored: 0, skipped: 0 });
  expect(operations.total).toBeGreaterThan(10);
  expect(cases.generated).toBeGreaterThan(1000);
});
