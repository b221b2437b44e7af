import { rejected } from '../../contracts/errors.ts';
import { fieldsOf, recordSplitter } from '../table/csv-records.ts';
import { linesOf } from '../table/lines.ts';

/** `blankLines`: each is a record of one empty field; otherwise they are no records. `most`: the first so many alone. */
export type RecordOptions = { blankLines?: boolean; most?: number };

/**
 * The records of a CSV text as fields, by the grammar that training reads landed files by. Lines end with LF or CRLF, or
 * with CR where there is no LF.
 * @throws Failure `RejectedData` invalid_csv with the line, line_too_long
 */
export function csvRecords(text: string, delimiter: string, options: RecordOptions = {}): string[][] {
  const { blankLines = false, most = Infinity } = options;
  const whole = withLineFeeds(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  return whole.includes('"')
    ? quotedRecords(whole, delimiter, blankLines, most)
    : plainRecords(whole, delimiter, blankLines, most);
}

/** Every line is a record, and cutting a string is all there is to do: most requests, and some ten times faster. */
function plainRecords(text: string, delimiter: string, blankLines: boolean, most: number): string[][] {
  const records: string[][] = [];
  for (let start = 0; start < text.length && records.length < most;) {
    const end = endOf(text, '\n', start);
    const last = end > start && text[end - 1] === '\r' ? end - 1 : end;
    if (last > start || blankLines) records.push(text.slice(start, last).split(delimiter));
    start = end + 1;
  }
  return records;
}

function endOf(text: string, mark: string, start: number): number {
  const end = text.indexOf(mark, start);
  return end < 0 ? text.length : end;
}

function quotedRecords(text: string, delimiter: string, blankLines: boolean, most: number): string[][] {
  const records: string[][] = [];
  const splitter = recordSplitter(delimiter.charCodeAt(0), {
    blankLines,
    record(_, bytes) {
      records.push(fieldsOf(bytes.toString(), delimiter));
      return undefined;
    },
    bad({ number }, reason) {
      throw rejected('invalid_csv', `The line ${reason}.`, { line: number });
    },
  });
  const bytes = Buffer.from(text.endsWith('\n') ? text : `${text}\n`);
  for (const line of linesOf({ number: 1, bytes })) {
    splitter.push(line);
    if (records.length >= most) return records;
  }
  splitter.end();
  return records;
}

const withLineFeeds = (text: string) =>
  text.includes('\r') && !text.includes('\n') ? text.replaceAll('\r', '\n') : text;
