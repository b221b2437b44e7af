import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { python } from './support.ts';

const extension = fileURLToPath(new URL('../extension', import.meta.url));
const script =
  'import sys, json; from landfall_localstack.scheduler import next_time; print(next_time(sys.argv[1], sys.argv[2], float(sys.argv[3])))';

/** When a schedule is due next, seen from a moment. */
function next(expression: string, timezone: string, from: string): string {
  const seconds = String(Date.parse(from) / 1000);
  const env = { PYTHONPATH: extension, PATH: process.env.PATH };
  const due = execFileSync(python, ['-c', script, expression, timezone, seconds], { encoding: 'utf8', env });
  return new Date(Number(due) * 1000).toISOString();
}

// 2026-03-04 is a Wednesday.
test.each([
  ['rate(15 minutes)', 'UTC', '2026-03-04T10:00:30Z', '2026-03-04T10:15:30.000Z'],
  ['rate(1 day)', 'UTC', '2026-03-04T10:00:00Z', '2026-03-05T10:00:00.000Z'],
  ['cron(0/20 * * * ? *)', 'UTC', '2026-03-04T10:05:00Z', '2026-03-04T10:20:00.000Z'],
  ['cron(0 9 ? * MON-FRI *)', 'UTC', '2026-03-06T10:00:00Z', '2026-03-09T09:00:00.000Z'],
  ['cron(0 9 ? * 2-6 *)', 'UTC', '2026-03-06T10:00:00Z', '2026-03-09T09:00:00.000Z'],
  ['cron(0 9 ? * 1 *)', 'UTC', '2026-03-04T10:00:00Z', '2026-03-08T09:00:00.000Z'],
  ['cron(30 8 1 * ? 2027)', 'UTC', '2026-03-04T10:00:00Z', '2027-01-01T08:30:00.000Z'],
  ['cron(0 9 * * ? *)', 'Europe/Berlin', '2026-07-01T10:00:00Z', '2026-07-02T07:00:00.000Z'],
  ['at(2026-07-01T12:00:00)', 'Asia/Tokyo', '2026-03-04T10:00:00Z', '2026-07-01T03:00:00.000Z'],
])('%s in %s after %s is due %s', (expression, timezone, from, due) => {
  expect(next(expression, timezone, from)).toBe(due);
});
