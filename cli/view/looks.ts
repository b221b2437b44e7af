import type { Check } from '../../contracts/checks.ts';
import type { MonitorRecord } from '../../contracts/monitor.ts';
import { moment, number, paint, table, widthOf, wrapped } from './format.ts';

/** What monitoring saw and decided, look by look; the checks of the newest that has violated ones with their numbers. */
export function lookLines(looks: MonitorRecord[], stream: NodeJS.WriteStream = process.stdout): string[] {
  const detailed = looks.find(({ checks }) => checks.some(isViolated));
  return looks.flatMap((look) => [
    headOf(look, stream),
    ...wrapped(look.reason, 4, stream),
    ...(look === detailed ? checkLines(look.checks, 4, stream) : []),
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

/** The violated checks with their numbers, and what they are about, the worst first, as many as there is room for. */
export function checkLines(checks: Check[], indent: number, stream?: NodeJS.WriteStream): string[] {
  const violated = checks.filter(isViolated);
  if (!violated.length) return [];
  const numbers = violated.map(({ name, value, limit, pValue }) => [
    name,
    value === undefined ? '' : number(value),
    limit === undefined ? '' : number(limit),
    pValue === undefined ? '' : chance(pValue),
  ]);
  const [head, ...lines] = table(['violated', 'value', 'limit', 'p'], numbers);
  const width = Math.max(head.length, ...lines.map((line) => line.length)) + 2;
  const room = widthOf(stream) - indent - width;
  const worst = violated.map(({ evidence }) => fitting(evidence.map(evident), room));
  return [head, ...lines].map((line, i) =>
    `${' '.repeat(indent)}${line.padEnd(width)}${['the worst', ...worst][i]}`.trimEnd(),
  );
}

/** `age 0.23 (was 0.02), and 3 more` */
function fitting(items: string[], room: number): string {
  for (let count = items.length; count > 0; count--) {
    const more = count < items.length ? [`and ${items.length - count} more`] : [];
    const text = [...items.slice(0, count), ...more].join(', ');
    if (text.length <= room) return text;
  }
  return '';
}

const chance = (pValue: number) => (pValue < 0.0001 ? '0.0000' : pValue.toFixed(4));

const evident = ({ of, value, was }: Check['evidence'][number]) =>
  was === undefined ? `${of} ${number(value)}` : `${of} ${number(value)} (was ${number(was)})`;
