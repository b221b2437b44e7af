import {
  blanks,
  falsePattern,
  largestNumber,
  missingTokens,
  numberPattern,
  timestampPattern,
  truePattern,
} from './cells.ts';
import { unitPatterns } from './number-text.ts';
import { list, literal } from './sql.ts';

/**
 * The grammar of `cells.ts` in SQL, from the same patterns. Each function takes an expression of type VARCHAR; all but
 * {@link trimmed} want it trimmed and, where missing, NULL.
 */
export const matches = (cell: string, pattern: string) => `regexp_full_match(${cell}, ${literal(pattern)})`;

/** Most cells have no blanks, and looking is twice as fast as trimming. */
export const trimmed = (cell: string) =>
  `CASE WHEN regexp_matches(${cell}, '^[${blanks}]|[${blanks}]$') THEN trim(${cell}, ${literal(blanks)}) ELSE ${cell} END`;

/** NULL where the trimmed text stands for a missing value. (IN becomes a join, and with many columns takes minutes.) */
export const present = (cell: string, tokens: readonly string[] = missingTokens) =>
  `CASE WHEN NOT list_contains([${list(tokens)}], ${cell}) THEN ${cell} END`;

export const isNumber = (cell: string) => matches(cell, numberPattern);
export const isInteger = (cell: string) => matches(cell, '[+-]?[0-9]{1,15}');

/** DOUBLE, of a text that {@link isNumber}; NULL where it is not finite as a float32. */
export const finite = (cell: string) =>
  `CASE WHEN abs(try_cast(${cell} AS DOUBLE)) <= ${largestNumber} THEN try_cast(${cell} AS DOUBLE) END`;

/** What is beside the number in a text such as `45 km/h`; `''` where nothing is. */
export function unitOf(cell: string): string {
  const beside = `regexp_replace(${cell}, ${literal(unitPatterns.number)}, '')`;
  const unit = `regexp_replace(${beside}, ${literal(unitPatterns.rest)}, '', 'g')`;
  return `regexp_replace(${unit}, ${literal(unitPatterns.plural)}, '\\1')`;
}

/** BOOLEAN; NULL where the text is none of the words. */
export const booleanOf = (cell: string) =>
  `CASE WHEN ${matches(cell, truePattern)} THEN true WHEN ${matches(cell, falsePattern)} THEN false END`;

export const matchesEither = (cell: string, { yes, no }: { yes: string; no: string }) =>
  matches(cell, `${yes}|${no}`);

const groups = [
  'y1',
  'm1',
  'd1',
  'y2',
  'm2',
  'd2',
  'm3',
  'd3',
  'y3',
  'hour',
  'minute',
  'second',
  'part',
  'zone',
];

const first = (...names: string[]) => `concat(${names.map((name) => `g.${name}`).join(', ')})`;
const int = (text: string) => `coalesce(try_cast(${text} AS BIGINT), 0)`;

/** TIMESTAMP in UTC, to the microsecond; NULL where the text is no date that exists. */
export function timestampOf(cell: string): string {
  const day = `try_cast(concat_ws('-', ${first('y1', 'y2', 'y3')}, ${first('m1', 'm2', 'm3')}, ${first('d1', 'd2', 'd3')}) AS DATE)`;
  const zone = `replace(g.zone[2:], ':', '')`;
  const zoneHours = int(`${zone}[1:2]`);
  const zoneMinutes = int(`${zone}[3:4]`);
  const offset = `CASE WHEN g.zone[1] = '-' THEN -1 ELSE 1 END * (${zoneHours} * 3600 + ${zoneMinutes} * 60)`;
  const seconds = `${int('g.hour')} * 3600 + ${int('g.minute')} * 60 + ${int('g.second')} - ${offset}`;
  const micros = `epoch_us(${day}::TIMESTAMP) + (${seconds}) * 1000000 + ${int(`rpad(g.part[1:6], 6, '0')`)}`;
  const exists = [
    `${int('g.hour')} < 24`,
    `${int('g.minute')} < 60`,
    `${int('g.second')} < 60`,
    `${zoneHours} < 16`,
    `${zoneMinutes} < 60`,
  ].join(' AND ');
  const parts = `regexp_extract(${cell}, ${literal(`^(?:${timestampPattern})$`)}, [${list(groups)}])`;
  return `list_transform([${parts}], lambda g: CASE WHEN ${exists} THEN make_timestamp(${micros}) END)[1]`;
}

/** Two words beside each other. */
export const hasPhrase = (cell: string) => `regexp_matches(${cell}, ${literal('\\p{L}{2}[,.]? +\\p{L}{2}')})`;

/** A date written MM/DD/YYYY whose day is no month: it proves that the column's order is not DD/MM/YYYY. */
export const provesMonthFirst = (cell: string) => matches(cell, '[0-9]{1,2}/(?:1[3-9]|[23][0-9])/.*');
export const hasMonthFirst = (cell: string) => matches(cell, '[0-9]{1,2}/[0-9]{1,2}/.*');
