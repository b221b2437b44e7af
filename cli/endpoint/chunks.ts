import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { type CsvError, parse } from 'csv-parse';
import { rejected } from '../../contracts/errors.ts';
import { detectDelimiter } from '../../core/table/csv-header.ts';

/** Rows of a file as CSV with its header; `firstRow` counts from 1. */
export type Chunk = { text: string; rows: number; firstRow: number };

/**
 * A serverless endpoint takes and gives 4 MB: the rows are limited as well, because with many classes an answer is
 * longer than its row.
 */
export const chunkLimits = { bytes: 3_000_000, rows: 5000 };
/** Contributions take longer, and make an answer many times as long as its row. */
export const explainedChunkLimits = { bytes: 200_000, rows: 200 };

/** The text of a file in pieces that an endpoint takes, each with the header; memory stays flat. */
export async function* chunksOf(file: string, limits = chunkLimits): AsyncGenerator<Chunk> {
  const { encoding, delimiter } = await look(file);
  const records = createReadStream(file).pipe(
    parse({ encoding, delimiter, raw: true, bom: true, relax_column_count: true, skip_empty_lines: true }),
  );
  let header: string | undefined;
  let chunk: Chunk = { text: '', rows: 0, firstRow: 1 };
  try {
    for await (const { raw } of records as AsyncIterable<{ raw: string }>) {
      const line = `${raw.replace(/[\r\n]+$/, '')}\n`;
      if (header === undefined) {
        header = line;
        chunk.text = header;
        continue;
      }
      const full = chunk.rows === limits.rows || chunk.text.length + line.length > limits.bytes;
      if (full && chunk.rows) {
        yield chunk;
        chunk = { text: header, rows: 0, firstRow: chunk.firstRow + chunk.rows };
      }
      chunk.text += line;
      chunk.rows += 1;
    }
  } catch (error) {
    const { message, lines } = error as CsvError & { lines?: number };
    throw rejected('invalid_csv', message, { file, line: lines }, error);
  }
  if (chunk.rows) yield chunk;
  else if (chunk.firstRow === 1)
    throw rejected('no_rows', 'The file has no rows under its header.', { file });
}

/** From the first block: what collect would find as well. */
async function look(file: string): Promise<{ encoding: BufferEncoding; delimiter: string }> {
  const handle = await open(file);
  try {
    const block = Buffer.alloc(64 << 10);
    const { bytesRead } = await handle.read(block, 0, block.length);
    const head = block.subarray(0, bytesRead);
    const lines = head.subarray(0, head.lastIndexOf(10) + 1 || head.length);
    return { encoding: isUtf8(lines) ? 'utf8' : 'latin1', delimiter: detectDelimiter(head) };
  } finally {
    await handle.close();
  }
}
