import { isUtf8 } from 'node:buffer';
import { detectDelimiter, headerNames } from '../table/csv-header.ts';
import { fieldsOf, recordSplitter } from '../table/csv-records.ts';
import { textFormatOf } from '../table/format.ts';
import { outputBuffer } from '../table/output.ts';
import { anyCell, joint, rowTest, type Selection } from './selection.ts';
import { type RawLine, rawLines } from './raw-lines.ts';

/** What was found in a file: rows that go, rows that stay. `concerned`: it has the columns that rows are chosen by. */
export type Found = { removed: number; left: number; concerned: boolean };
export const nothingFound = (): Found => ({ removed: 0, left: 0, concerned: false });

/**
 * A CSV, TSV or JSON lines text without the rows that go; every byte of the others stays as it is. Streamed: what is held
 * is a block and a record. A line that is no row of the table goes where it has the value in any of its cells, since nobody
 * can tell its columns.
 *
 * @param found is counted up as the text passes
 * @throws Failure `RejectedData` where the text is no table, as collect would
 */
export async function* withoutRows(
  blocks: AsyncIterable<Buffer>,
  selection: Selection,
  found: Found,
): AsyncGenerator<Buffer> {
  const needles = needlesOf(selection);
  let keep: LineFilter | undefined;
  const out = outputBuffer();
  let pending = 0;
  for await (const { lines, first } of batches(blocks)) {
    keep ??= (textFormatOf(first) === 'csv' ? csvFilter : jsonFilter)(first, { selection, needles, found });
    for (const line of lines) {
      keep.push(line, (raw) => out.bytes(raw));
      pending += line.raw.length;
    }
    if (pending < 1 << 18) continue;
    yield out.take();
    pending = 0;
  }
  keep?.end((raw) => out.bytes(raw));
  yield out.take();
}

type Sink = (raw: Buffer) => void;
const nowhere: Sink = () => undefined;
type LineFilter = { push(line: RawLine, sink: Sink): void; end(sink: Sink): void };
type How = { selection: Selection; needles: readonly Buffer[] | undefined; found: Found };

/** The lines, with the text's beginning beside the first of them: 64 KiB tell the format and the delimiter. */
async function* batches(blocks: AsyncIterable<Buffer>): AsyncGenerator<{ lines: RawLine[]; first: Buffer }> {
  let begun = false;
  let lines: RawLine[] = [];
  let bytes = 0;
  const head = () => Buffer.concat(lines.map(({ raw }) => raw));
  for await (const line of rawLines(blocks)) {
    lines.push(line);
    bytes += line.raw.length;
    if (bytes < 1 << 16) continue;
    yield { lines, first: begun ? Buffer.alloc(0) : head() };
    [lines, bytes, begun] = [[], 0, true];
  }
  if (lines.length > 0) yield { lines, first: begun ? Buffer.alloc(0) : head() };
}

/**
 * Records by RFC 4180, each with the lines that it lies on. What the splitter hands on is in the order of the lines, and a
 * record spans as many as it holds line ends, and one more.
 */
function csvFilter(first: Buffer, { selection, needles, found }: How): LineFilter {
  const delimiter = detectDelimiter(withLineFeeds(first));
  const open: Buffer[] = [];
  let test: ReturnType<typeof rowTest>;
  let width = 0;
  let sink = nowhere;
  const take = (count: number, goes: boolean) => {
    for (const raw of open.splice(0, count)) if (!goes) sink(raw);
  };
  const judge = (bytes: Buffer): boolean => {
    if (needles && !needles.some((needle) => bytes.includes(needle))) return false;
    const cells = fieldsOf(bytes.toString('latin1'), delimiter).map(decoded);
    return cells.length === width ? test!((place) => cells[place]) : anyCell(cells, selection);
  };
  const splitter = recordSplitter(delimiter.charCodeAt(0), {
    blankLines: true,
    record(_, bytes) {
      const lines = 1 + count(bytes, 10);
      if (width === 0 && bytes.length > 0) {
        const names = headerNames(fieldsOf(bytes.toString('latin1'), delimiter).map(decoded));
        width = names.length;
        test = rowTest(names, selection);
        found.concerned = test !== undefined;
        take(lines, false);
        return undefined;
      }
      const goes = test !== undefined && bytes.length > 0 && judge(bytes);
      if (goes) found.removed++;
      else if (bytes.length > 0) found.left++;
      take(lines, goes);
      return undefined;
    },
    bad(line) {
      const cells = line.bytes.toString('latin1').split(delimiter).map(unquoted).map(decoded);
      const goes = test !== undefined && anyCell(cells, selection);
      if (goes) found.removed++;
      take(1, goes);
    },
  });
  return {
    push(line, into) {
      sink = into;
      open.push(line.raw);
      splitter.push({ number: line.number, bytes: line.text });
    },
    end(into) {
      sink = into;
      splitter.end();
    },
  };
}

function jsonFilter(_: Buffer, { selection, needles, found }: How): LineFilter {
  const judge = (text: Buffer): boolean => {
    // A text with an escape may spell the value otherwise.
    if (needles && !text.includes(92) && !needles.some((needle) => text.includes(needle))) return false;
    const cells = jsonCells(decoded(text.toString('latin1')));
    if (!cells) return anyCell(decoded(text.toString('latin1')).split(/["\s,:[\]{}]+/), selection);
    const values = [...cells.values()];
    return rowTest([...cells.keys()], selection)?.((place) => values[place]) ?? false;
  };
  return {
    push({ raw, text }, sink) {
      const goes = text.length > 0 && judge(text);
      found.concerned = true;
      if (goes) found.removed++;
      else if (text.length > 0) found.left++;
      if (!goes) sink(raw);
    },
    end: () => undefined,
  };
}

/** An object's cells as texts, numbers as they are spelt; undefined where the line is no object. */
export function jsonCells(text: string): Map<string, string> | undefined {
  try {
    const value: unknown = JSON.parse(text, spelt as (key: string, value: unknown) => unknown);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    const entries = Object.entries(value).filter(([, cell]) => cell !== null && typeof cell !== 'object');
    return new Map(entries.map(([name, cell]) => [name, String(cell)]));
  } catch {
    return undefined;
  }
}

/** A number of many digits is another number as a double. */
const spelt = (_: string, value: unknown, context: { source?: string }) =>
  typeof value === 'number' ? (context.source ?? String(value)) : value;

/**
 * Bytes of which a row that goes must hold one, so that most rows are passed without being taken apart; undefined where a
 * value may be written in other ways: with a doubled quote, or in an encoding that has its letters elsewhere.
 */
function needlesOf(selection: Selection): Buffer[] | undefined {
  const firsts = selection.flatMap(({ values }) => [...values].map((value) => value.split(joint)[0]));
  if (firsts.length > 16 || !firsts.every(isPlain)) return undefined;
  return firsts.flatMap((value) => [Buffer.from(value), Buffer.from(value, 'latin1')]);
}

/** One byte in Latin-1 and windows-1252, and never a quote. */
const isPlain = (value: string) => /^[ !#-~\u00a0-\u00ff]+$/.test(value);

/** A cell of one byte per character as text: UTF-8, or else Latin-1 as its superset windows-1252, as collect reads it. */
function decoded(cell: string): string {
  const bytes = Buffer.from(cell, 'latin1');
  return isUtf8(bytes) ? bytes.toString() : new TextDecoder('windows-1252').decode(bytes);
}

const unquoted = (cell: string) => cell.trim().replace(/^"|"$/g, '').replaceAll('""', '"');
const withLineFeeds = (head: Buffer) =>
  head.includes(10) ? head : Buffer.from(head.map((byte) => (byte === 13 ? 10 : byte)));

function count(bytes: Buffer, byte: number): number {
  let n = 0;
  for (const one of bytes) if (one === byte) n++;
  return n;
}
