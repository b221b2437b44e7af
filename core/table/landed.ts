import { isUtf8 } from 'node:buffer';
import type { DatasetSchema } from '../../contracts/dataset.ts';
import { inFile, rejected } from '../../contracts/errors.ts';
import { decompressed, readHead, writeBlocks } from '../native/files.ts';
import { cleanCsv, newReport, type Cleaned } from './clean-csv.ts';
import { cleanJsonLines } from './clean-json-lines.ts';
import { compressionOf, isParquet, textFormatOf } from './format.ts';
import { bounded, fromLatin1, wholeLines } from './lines.ts';
import { emptyQuarantine, type Quarantine } from './quarantine.ts';

/** A landed file made ready for DuckDB: `path` is Parquet, or text that leaves nothing to guess. */
export type Landed = Pick<DatasetSchema, 'format' | 'compression' | 'delimiter' | 'encoding'> & {
  file: string;
  path: string;
  /** Of CSV; the others name their columns inside. */
  names: string[];
  multiline: boolean;
  quarantine: Quarantine;
};

/**
 * Reads a landed file once, decompressed and checked against the limits, and writes it cleaned to `path`. A text is
 * Latin-1 where more lines fail as UTF-8 than prove it; it is then read a second time.
 *
 * @param landed where it lies, and its name for messages
 * @param text bytes read so far in this run, over all its files
 * @throws Failure `RejectedData`, naming the file: see docs/errors.md
 */
export async function readLanded(
  landed: { path: string; file: string },
  path: string,
  text: { bytes: number },
): Promise<Landed> {
  try {
    const { head, size } = await readHead(landed.path, 64 << 10);
    if (size === 0) throw rejected('empty_file', 'The file is empty.');
    if (isParquet(head)) return asParquet(landed.file, landed.path, 'none');
    const compression = compressionOf(head, landed.file);
    const blocks = () => bounded(decompressed(landed.path, compression), size, text);

    const first = await firstBlock(decompressed(landed.path, compression));
    if (first.length === 0) throw rejected('empty_file', 'The file is empty.');
    if (isParquet(first)) {
      await writeBlocks(path, blocks());
      return asParquet(landed.file, path, compression);
    }
    return await asText(landed.file, first, blocks, { path, compression });
  } catch (error) {
    throw inFile(landed.file, error);
  }
}

const asParquet = (file: string, path: string, compression: Landed['compression']): Landed => ({
  file,
  path,
  compression,
  format: 'parquet',
  names: [],
  multiline: false,
  quarantine: emptyQuarantine(),
});

async function firstBlock(blocks: AsyncIterable<Buffer>): Promise<Buffer> {
  for await (const block of blocks) if (block.length > 0) return block;
  return Buffer.alloc(0);
}

async function asText(
  file: string,
  first: Buffer,
  blocks: () => AsyncIterable<Buffer>,
  to: { path: string; compression: Landed['compression'] },
): Promise<Landed> {
  const format = textFormatOf(first);
  const clean = format === 'csv' ? cleanCsv : cleanJsonLines;
  const pass = async (encoding: 'utf-8' | 'latin-1') => {
    const report = newReport();
    const text = encoding === 'utf-8' ? blocks() : fromLatin1(blocks());
    await writeBlocks(to.path, clean(file, wholeLines(text), report));
    return { report, encoding };
  };
  // The header decides at once: were it read wrongly, nothing after it could be right.
  const header = first.subarray(0, first.indexOf(10) + 1 || first.length);
  let result = await pass(isUtf8(header) ? 'utf-8' : 'latin-1');
  if (result.encoding === 'utf-8' && result.report.invalid > result.report.beyondAscii) {
    result = await pass('latin-1');
  }
  const { report, encoding } = result;
  refuseHopeless(report, format);
  const { names, delimiter, multiline } = report;
  return { ...to, file, format, encoding, names, delimiter, multiline, quarantine: report.quarantine };
}

function refuseHopeless(report: Cleaned, format: Landed['format']): void {
  const first = report.quarantine.rows[0];
  if (format === 'csv' && report.names.length === 0) {
    if (!first) throw rejected('empty_file', 'The file holds only blank lines.');
    throw rejected('bad_header', `The first line ${first.reason}; mend it.`, { line: first.line });
  }
  if (report.ragged > report.records) {
    throw rejected(
      'ragged_file',
      `Most rows are not as wide as the header: the first ${first.reason}. Are texts with delimiters quoted?`,
      { line: first.line },
    );
  }
  if (report.records + report.quarantine.count === 0) {
    throw rejected('no_rows', 'The file has a header and no rows.', { line: 1 });
  }
}
