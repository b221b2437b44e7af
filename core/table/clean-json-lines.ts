import { textLines, type Cleaned } from './clean-csv.ts';
import type { Line } from './lines.ts';
import { outputBuffer } from './output.ts';

/** Stands between a line's number and its JSON: inside JSON it could only be escaped. */
export const separator = '\x1f';

/** JSON lines as `<line number><separator><JSON>`; blank lines are skipped, lines that are no text quarantined. */
export async function* cleanJsonLines(
  file: string,
  blocks: AsyncIterable<Line>,
  report: Cleaned,
): AsyncGenerator<Buffer> {
  const out = outputBuffer();
  for await (const block of blocks) {
    for (const { number, bytes } of textLines(file, block, report)) {
      if (isBlank(bytes)) continue;
      report.records++;
      out.text(`${number}${separator}`);
      // A raw separator is illegal in JSON anyway: as a blank it cannot shift the fields.
      out.bytes(bytes.includes(separator) ? Buffer.from(bytes.map((b) => (b === 31 ? 32 : b))) : bytes);
      out.text('\n');
    }
    yield out.take();
  }
}

const isBlank = (bytes: Buffer) => bytes.every((byte) => byte === 32 || byte === 9);
