import { rejected } from '../../contracts/errors.ts';
import { limits } from './limits.ts';
import type { Line } from './lines.ts';

const QUOTE = 34;
const SPACE = 32;

/** Where in a record the scan stands between two bytes. */
type State = 'field start' | 'plain' | 'quoted' | 'after quote' | 'broken';

const unclosed = 'opens a quote that does not close';
const broken = 'has text after a closing quote';

/**
 * What a splitter hands on. `bytes` is a record without its line end; `plain` where no quote is in it. An answer is why
 * the record cannot be kept.
 */
export type RecordSink = {
  /** A blank line is a record, of one empty field; otherwise it is none. */
  blankLines?: boolean;
  record(line: number, bytes: Buffer, plain: boolean): string | undefined;
  bad(line: Line, reason: string): void;
};

/**
 * Joins lines into CSV records by RFC 4180: a quoted field may hold delimiters, line ends and doubled quotes. Beyond it,
 * as files in the wild need: blanks around a quoted field, and quotes inside an unquoted field, which are literal.
 *
 * A record that is not well formed costs its first line alone: reading goes on at the next line, so that one stray
 * quote cannot swallow the rest of the file.
 * @throws Failure `RejectedData` not_a_table once too much had to be read again
 */
export function recordSplitter(delimiter: number, sink: RecordSink) {
  const open: Line[] = [];
  let state: State = 'field start';
  let scanned = 0; // lines of `open` that `state` has seen
  let size = 0;
  let rescanned = 0;

  const restart = () => {
    scanned = 0;
    size = 0;
    state = 'field start';
  };
  const giveUp = (reason: string) => {
    rescanned += size;
    const line = open.shift()!;
    sink.bad(line, reason);
    if (rescanned > limits.rescanBytes) throw tangled(line);
  };
  const advance = () => {
    while (scanned < open.length) {
      const { bytes } = open[scanned++];
      state = scan(bytes, state, delimiter);
      size += bytes.length + 1;
      if (state === 'quoted' && size <= limits.lineBytes) continue;
      const reason = state === 'quoted' ? unclosed : state === 'broken' ? broken : take();
      if (reason) giveUp(scanned > 1 ? unclosed : reason);
      else open.splice(0, scanned);
      restart();
    }
  };
  const take = () => sink.record(open[0].number, joined(open.slice(0, scanned)), false);
  return {
    push(line: Line): void {
      if (open.length === 0 && !line.bytes.includes(QUOTE)) {
        const isRecord = line.bytes.length > 0 || sink.blankLines;
        const reason = isRecord && sink.record(line.number, line.bytes, true);
        if (reason) sink.bad(line, reason);
        return;
      }
      open.push(line);
      advance();
    },
    end(): void {
      while (open.length > 0) {
        giveUp(unclosed);
        restart();
        advance();
      }
    },
  };
}

const tangled = ({ number }: Line) =>
  rejected(
    'not_a_table',
    'Quotes are opened and not closed again and again; write each quote in a cell twice.',
    { line: number },
  );

function joined(lines: Line[]): Buffer {
  if (lines.length === 1) return lines[0].bytes;
  return Buffer.concat(lines.flatMap((line, i) => (i ? [Buffer.from('\n'), line.bytes] : [line.bytes])));
}

function scan(bytes: Buffer, from: State, delimiter: number): State {
  let state = from;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (state === 'quoted') {
      if (byte === QUOTE) state = 'after quote';
    } else if (byte === delimiter) state = 'field start';
    else if (state === 'field start') {
      if (byte === QUOTE) state = 'quoted';
      else if (byte !== SPACE) state = 'plain';
    } else if (state === 'after quote') {
      // A second quote at once is an escaped one; after a blank it would start another quoted text.
      if (byte === QUOTE && bytes[i - 1] === QUOTE) state = 'quoted';
      else if (byte !== SPACE) return 'broken';
    }
  }
  return state;
}

/** The number of fields of a record without quotes. */
export function countFields(bytes: Buffer, delimiter: number): number {
  let count = 1;
  for (let i = 0; i < bytes.length; i++) if (bytes[i] === delimiter) count++;
  return count;
}

/** The fields of a well-formed record; `record` and the fields hold a byte per character (latin1). */
export function fieldsOf(record: string, delimiter: string): string[] {
  const fields: string[] = [];
  for (let at = 0; at <= record.length;) {
    let start = at;
    while (record[start] === ' ') start++;
    if (record[start] === '"') {
      const close = closingQuote(record, start + 1);
      fields.push(record.slice(start + 1, close).replaceAll('""', '"'));
      at = endOfField(record, close + 1, delimiter) + 1;
    } else {
      const end = endOfField(record, at, delimiter);
      fields.push(record.slice(at, end));
      at = end + 1;
    }
  }
  return fields;
}

function closingQuote(record: string, from: number): number {
  for (let at = from; ; at += 2) {
    at = record.indexOf('"', at);
    if (at < 0) return record.length;
    if (record[at + 1] !== '"') return at;
  }
}

function endOfField(record: string, from: number, delimiter: string): number {
  const end = record.indexOf(delimiter, from);
  return end < 0 ? record.length : end;
}
