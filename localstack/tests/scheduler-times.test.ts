import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { python } from './support.ts';

// Expression, time zone, a moment, and when it is due next. 2026-03-04 is a Wednesday.
const cases: [expression: string, timezone: string, from: string, due: string][] = [
  ['rate(15 minutes)', 'UTC', '2026-03-04T10:00:30Z', '2026-03-04T10:15:30.000Z'],
  ['rate(1 day)', 'UTC', '2026-03-04T10:00:00Z', '2026-03-05T10:00:00.000Z'],
  ['cron(0/20 * * * ? *)', 'UTC', '2026-03-04T10:05:00Z', '2026-03-04T10:20:00.000Z'],
  ['cron(0 9 ? * MON-FRI *)', 'UTC', '2026-03-06T10:00:00Z', '2026-03-09T09:00:00.000Z'],
  ['cron(0 9 ? * 2-6 *)', 'UTC', '2026-03-06T10:00:00Z', '2026-03-09T09:00:00.000Z'],
  ['cron(0 9 ? * 1 *)', 'UTC', '2026-03-04T10:00:00Z', '2026-03-08T09:00:00.000Z'],
  ['cron(30 8 1 * ? 2027)', 'UTC', '2026-03-04T10:00:00Z', '2027-01-01T08:30:00.000Z'],
  ['cron(0 9 * * ? *)', 'Europe/Berlin', '2026-07-01T10:00:00Z', '2026-07-02T07:00:00.000Z'],
  ['at(2026-07-01T12:00:00)', 'Asia/Tokyo', '2026-03-04T10:00:00Z', '2026-07-01T03:00:00.000Z'],
];

const script = `
import json, sys
from landfall_localstack import scheduler
time = getattr(scheduler, sys.argv[1])
print(json.dumps([time(*case) for case in json.loads(sys.argv[2])]))
`;

const seconds = (time: string) => Date.parse(time) / 1000;

/** One interpreter for all of them: it takes most of a second to load. */
function dueTimes(name: 'first_time' | 'next_time', asked: (string | number)[][]): number[] {
  const PYTHONPATH = fileURLToPath(new URL('../extension', import.meta.url));
  const env = { PYTHONPATH, PATH: process.env.PATH };
  const answer = execFileSync(python, ['-c', script, name, JSON.stringify(asked)], { encoding: 'utf8', env });
  return JSON.parse(answer) as number[];
}

// Expression, start, a moment, and when it is due first. A start of 0 is none.
const firsts: [expression: string, start: string, from: string, due: string][] = [
  ['rate(1 hour)', '1970-01-01T00:00:00Z', '2026-03-04T10:05:00Z', '2026-03-04T10:05:00.000Z'],
  ['rate(1 hour)', '2026-03-04T11:00:00Z', '2026-03-04T10:05:00Z', '2026-03-04T11:00:00.000Z'],
  ['rate(1 hour)', '2026-03-04T11:00:00Z', '2026-03-04T13:05:00Z', '2026-03-04T14:00:00.000Z'],
  ['cron(0 9 * * ? *)', '2026-03-06T09:00:00Z', '2026-03-04T10:00:00Z', '2026-03-06T09:00:00.000Z'],
  ['cron(0 9 * * ? *)', '2026-03-01T00:00:00Z', '2026-03-04T10:00:00Z', '2026-03-05T09:00:00.000Z'],
];

test('a schedule is not due before its start, and a rate keeps to the beat that begins there', () => {
  const asked = firsts.map(([expression, start, from]) => [expression, 'UTC', seconds(start), seconds(from)]);
  const due = dueTimes('first_time', asked).map((time) => new Date(time * 1000).toISOString());
  expect(firsts.map(([expression, start, from], i) => [expression, start, from, due[i]])).toEqual(firsts);
});

test('schedules are due when AWS has them due', () => {
  const asked = cases.map(([expression, timezone, from]) => [expression, timezone, seconds(from)]);
  const due = dueTimes('next_time', asked).map((time) => new Date(time * 1000).toISOString());
  expect(
    cases.map(([expression, timezone, from], index) => [expression, timezone, from, due[index]]),
  ).toEqual(cases);
});
