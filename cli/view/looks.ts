import type { Check } from '../../contracts/checks.ts';
import type { MonitorRecord } from '../../contracts/monitor.ts';
import { moment, number, paint, table, wrapped } from './format.ts';

/** Columns, levels or slices that are named for each check. */
const named = 2;

/** What monitoring saw and decided, look by look; the checks of the newest that has violated ones with their numbers. */
export function lookLines(looks: MonitorRecord[], stream: NodeJS.WriteStream = process.stdout): string[] {
  const detailed = looks.find(({ checks }) => checks.some(isViolated));
  return looks.flatMap((look) => [
    headOf(look, stream),
    ...wrapped(look.reason, 4, stream),
    ...(look === detailed ? checkLines(look.checks, 4) : []),
  ]);
}

function headOf(look: MonitorRecord, stream: NodeJS.WriteStream): string {
  const { time, decision, version, rows, landed, guard, repeated, runId } = look;
  const signs = {
    nothing: paint('green', '✓ nothing', stream),
    alarm: paint('red', '✗ alarm', stream),
    retrain: paint('yellow', '↻ retrain', stream),
  };
  const seen = landed === undefined ? `version ${version}` : landed.split('/').at(-1);
  const items = [
    `${number(rows)} rows, ${seen}`,
    ...(guard ? [`held by ${guard}`] : []),
    ...(repeated ? ['told before'] : []),
    ...(runId ? [runId] : []),
  ];
  return `  ${moment(time)}  ${signs[decision]}  ${paint('dim', items.join(' · '), stream)}`;
}

const isViolated = ({ status }: Check) => status === 'violated';

/** The violated checks with their numbers, and what they are about, the worst first. */
export function checkLines(checks: Check[], indent: number): string[] {
  const violated = checks.filter(isViolated);
  if (!violated.length) return [];
  const rows = violated.map(({ name, value, limit, pValue, evidence }) => [
    name,
    value === undefined ? '' : number(value),
    limit === undefined ? '' : number(limit),
    pValue === undefined ? '' : chance(pValue),
    evidence.slice(0, named).map(evident).join(', ') +
      (evidence.length > named ? ` and ${evidence.length - named} more` : ''),
  ]);
  const heading = ['violated', 'value', 'limit', 'p', 'the worst'];
  return table(heading, rows).map((line) => ' '.repeat(indent) + line);
}

const chance = (pValue: number) => (pValue < 0.0001 ? '0.0000' : pValue.toFixed(4));

const evident = ({ of, value, was }: Check['evidence'][number]) =>
  was === undefined ? `${of} ${number(value)}` : `${of} ${number(value)} (was ${number(was)})`;
