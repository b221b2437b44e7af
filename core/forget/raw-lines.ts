import { rejected } from '../../contracts/errors.ts';
import { limits } from '../table/limits.ts';

const LF = 10;
const CR = 13;

/** A line of a text file as it lies there: `raw` with its end, `text` without. `number` counts from 1. */
export type RawLine = { number: number; raw: Buffer; text: Buffer };

/**
 * The lines of a text, such that their `raw` bytes, joined, are the text. Where the first block has CR and no LF, lines end
 * with CR (old Macs), as collect reads them. A byte order mark is part of `raw` alone. Holds a line and a block.
 *
 * @throws Failure `RejectedData` line_too_long
 */
export async function* rawLines(blocks: AsyncIterable<Buffer>): AsyncGenerator<RawLine> {
  let rest: Buffer = Buffer.alloc(0);
  let end: number | undefined;
  let number = 1;
  const line = (raw: Buffer): RawLine => {
    const marked = number === 1 && raw.subarray(0, 3).toString('hex') === 'efbbbf';
    const text = withoutEnd(marked ? raw.subarray(3) : raw);
    return { number: number++, raw, text: end === CR ? withoutLineFeeds(text) : text };
  };
  for await (const block of blocks) {
    if (block.length === 0) continue;
    end ??= block.includes(CR) && !block.includes(LF) ? CR : LF;
    const bytes = rest.length ? Buffer.concat([rest, block]) : block;
    let start = 0;
    // What is left of the block before holds no line end: the search goes on where it stopped.
    for (let at = bytes.indexOf(end, rest.length); at >= 0; at = bytes.indexOf(end, start)) {
      yield line(bytes.subarray(start, at + 1));
      start = at + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > limits.lineBytes) throw tooLong(number);
  }
  if (rest.length > 0) yield line(rest);
}

function withoutEnd(raw: Buffer): Buffer {
  let end = raw.length;
  if (raw[end - 1] === LF) end--;
  if (raw[end - 1] === CR) end--;
  return raw.subarray(0, end);
}

/** A line has none inside: who counts them counts lines. */
const withoutLineFeeds = (text: Buffer) =>
  text.includes(LF) ? Buffer.from(text.map((byte) => (byte === LF ? 32 : byte))) : text;

const tooLong = (line: number) =>
  rejected('line_too_long', `A line is longer than ${limits.lineBytes} bytes.`, { line });
