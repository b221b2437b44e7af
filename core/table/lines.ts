import { isUtf8 } from 'node:buffer';
import { rejected } from '../../contracts/errors.ts';
import { withoutMark } from './format.ts';
import { limits } from './limits.ts';

const LF = 10;
const CR = 13;

/** A line without its end; `number` counts from 1. */
export type Line = { number: number; bytes: Buffer };

/** Bytes as they pass, counted against the limits. `text.bytes` goes on over all files of a run. */
export async function* bounded(
  blocks: AsyncIterable<Buffer>,
  landed: number,
  text: { bytes: number },
): AsyncGenerator<Buffer> {
  let own = 0;
  for await (const block of blocks) {
    own += block.length;
    text.bytes += block.length;
    if (text.bytes > limits.textBytes) {
      throw rejected('too_large', `The data is larger than ${limits.textBytes} bytes of text; divide it.`);
    }
    if (own > limits.expansionFrom && own > landed * limits.expansion) {
      throw rejected('too_large', `The file expands to more than ${limits.expansion} times its size.`);
    }
    yield block;
  }
}

/** The same text in UTF-8. Latin-1 is read as its superset windows-1252, as browsers do. */
export async function* fromLatin1(blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder('windows-1252');
  for await (const block of blocks) yield Buffer.from(decoder.decode(block));
}

/**
 * Blocks cut at line ends, with the number of their first line; no byte order mark. A file that ends lines with CR
 * alone (old Macs) is read too. Never holds more than a line and a block.
 * @throws Failure `RejectedData` line_too_long, before the rest of such a line is read.
 */
export async function* wholeLines(blocks: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let rest: Buffer = Buffer.alloc(0);
  let number = 1;
  let oldMac: boolean | undefined;
  for await (const block of blocks) {
    const first = oldMac === undefined;
    oldMac ??= block.includes(CR) && !block.includes(LF);
    const next = oldMac ? Buffer.from(block.map((byte) => (byte === CR ? LF : byte))) : block;
    const bytes = first ? withoutMark(next) : rest.length ? Buffer.concat([rest, next]) : next;
    const end = bytes.lastIndexOf(LF) + 1;
    rest = bytes.subarray(end);
    if (end > 0) yield { number, bytes: bytes.subarray(0, end) };
    for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) number++;
    if (rest.length > limits.lineBytes) throw tooLong(number);
  }
  if (rest.length > 0) yield { number, bytes: Buffer.concat([rest, Buffer.from('\n')]) };
}

/** The lines of a block of whole lines, CR before LF taken away. */
export function* linesOf(block: Line): Generator<Line> {
  let { number } = block;
  for (let start = 0; start < block.bytes.length; number++) {
    const end = block.bytes.indexOf(LF, start);
    if (end - start > limits.lineBytes) throw tooLong(number);
    const last = end > start && block.bytes[end - 1] === CR ? end - 1 : end;
    yield { number, bytes: block.bytes.subarray(start, last) };
    start = end + 1;
  }
}

/** Why a line cannot be part of a table, if so. Called for blocks first, so that good ones cost one look. */
export function badText(bytes: Buffer): string | undefined {
  if (bytes.includes(0)) return 'holds a NUL byte';
  return isUtf8(bytes) ? undefined : 'is not valid UTF-8';
}

const tooLong = (line: number) =>
  rejected(
    'line_too_long',
    `A line is longer than ${limits.lineBytes} bytes: is this a table with a line per row?`,
    { line },
  );
