import type { FeatureKind, ModelInput } from '../../../contracts/dataset.ts';
import { falsePattern, missingTokens, numberPattern, truePattern } from '../../table/cells.ts';

/** A JSON schema, in the dialect of OpenAPI 3.1. */
export type Schema = { [keyword: string]: unknown };

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** The schema of a cell for an input. */
export const cellOf = ({ kind }: ModelInput): Schema => ref(cellNames[kind]);

const cellNames: Record<FeatureKind, string> = {
  numeric: 'NumberCell',
  boolean: 'BooleanCell',
  timestamp: 'TimestampCell',
  categorical: 'TextCell',
  text: 'TextCell',
  numeric_string: 'TextCell',
};

/** A cell between blanks, or what stands for a missing value. */
function cellPattern(pattern: string): string {
  const missing = missingTokens.filter(Boolean).map((token) => token.replaceAll(/[?/]/g, '\\$&'));
  return `^[ \\t\\r\\n]*(?:${pattern}|${missing.join('|')})?[ \\t\\r\\n]*$`;
}

// A pattern of dates that exist: one that takes February 30th would promise an answer to it.
const years = '[1-9][0-9]{3}';
const leapYears = '(?:[1-9][0-9](?:0[48]|[2468][048]|[13579][26])|(?:[2468][048]|[13579][26])00)';

function daysOfYear(sign: string, zero: string): string {
  const long = `(?:${zero}[13578]|1[02])${sign}(?:${zero}[1-9]|[12][0-9]|3[01])`;
  const short = `(?:${zero}[469]|11)${sign}(?:${zero}[1-9]|[12][0-9]|30)`;
  return `(?:${long}|${short}|${zero}2${sign}(?:${zero}[1-9]|1[0-9]|2[0-8]))`;
}
const yearFirst = (sign: string) => `${years}${sign}${daysOfYear(sign, '0')}|${leapYears}${sign}02${sign}29`;
const yearLast = `${daysOfYear('/', '0?')}/${years}|0?2/29/${leapYears}`;
const clock =
  '(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\\.[0-9]{1,9})?)?' +
  '(?: ?(?:Z|[+-](?:0[0-9]|1[0-5])(?::?[0-5][0-9])?))?';

/** The texts that are read as a time, and no others. */
export const existingTimestamp = `(?:${yearFirst('-')}|${yearFirst('/')}|${yearLast})(?:[T ]${clock})?`;

export const cellSchemas: Record<string, Schema> = {
  NumberCell: {
    description: 'A number, also as text; null and the usual words for it are a missing value.',
    anyOf: [{ type: ['number', 'null'] }, { type: 'string', pattern: cellPattern(numberPattern) }],
  },
  BooleanCell: {
    description:
      'True or false, also as text (true, yes, t, y); null and the usual words for it are a missing value.',
    anyOf: [
      { type: ['boolean', 'null'] },
      { type: 'string', pattern: cellPattern(`${truePattern}|${falsePattern}`) },
    ],
  },
  TimestampCell: {
    description:
      'A date with or without a time, in UTC where no zone is given: 2026-01-31 or 2026-01-31T12:00:00Z.',
    anyOf: [{ type: 'null' }, { type: 'string', pattern: cellPattern(existingTimestamp) }],
  },
  TextCell: {
    description: 'A text. Null, the empty text and the usual words for it are a missing value.',
    type: ['string', 'number', 'boolean', 'null'],
  },
};
