import { rejected } from '../../contracts/errors.ts';
import { countFields, fieldsOf, recordSplitter } from './csv-records.ts';
import { withoutMark } from './format.ts';
import { limits } from './limits.ts';
import { linesOf } from './lines.ts';

/** In the order of preference where two explain the file equally well. */
export const delimiters = [',', '\t', ';', '|'] as const;
export type Delimiter = (typeof delimiters)[number];

const sampleRecords = 200;

/**
 * The delimiter, from the first block of a file: of those that divide the header, the one by which most of the first
 * records have as many fields as the header, and of equals the one with the most fields.
 */
export function detectDelimiter(head: Buffer): Delimiter {
  const whole = withoutMark(head);
  const end = whole.lastIndexOf(10) + 1 || whole.length;
  const sample = Buffer.concat([whole.subarray(0, end), Buffer.from('\n')]);
  const scored = delimiters.map((delimiter) => ({ delimiter, ...score(sample, delimiter) }));
  const best = scored
    .filter(({ fields }) => fields > 1)
    .toSorted((a, b) => b.agreeing - a.agreeing || b.fields - a.fields)[0];
  return best?.delimiter ?? ',';
}

function score(sample: Buffer, delimiter: Delimiter): { fields: number; agreeing: number } {
  const counts: number[] = [];
  const code = delimiter.charCodeAt(0);
  const splitter = recordSplitter(code, {
    record: (_, bytes, plain) => {
      counts.push(plain ? countFields(bytes, code) : fieldsOf(bytes.toString('latin1'), delimiter).length);
      return undefined;
    },
    bad: () => undefined,
  });
  for (const line of linesOf({ number: 1, bytes: sample })) {
    splitter.push(line);
    if (counts.length > sampleRecords) break;
  }
  const [fields = 0, ...rest] = counts;
  return { fields, agreeing: rest.filter((count) => count === fields).length };
}

/** A header's fields as column names: trimmed; an empty one (pandas writes its index so) becomes `column_<n>`. */
export const headerNames = (fields: string[]) => fields.map((field, i) => field.trim() || `column_${i + 1}`);

/**
 * The names that a landed file's header gives its columns.
 * @throws Failure `RejectedData` duplicate_columns, too_many_columns or not_a_table.
 */
export function columnNames(fields: string[], line: number): string[] {
  if (fields.length > limits.columns) {
    throw rejected(
      'too_many_columns',
      `The table has ${fields.length} columns; the most is ${limits.columns}.`,
    );
  }
  const names = headerNames(fields);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) {
    throw rejected('duplicate_columns', 'Two columns have the same name; rename one.', {
      line,
      column: twice,
    });
  }
  if (names.length === 1) {
    throw rejected(
      'not_a_table',
      `Only one column was found, divided by none of comma, semicolon, tab or |.`,
      { line, column: names[0].slice(0, 80) },
    );
  }
  return names;
}
