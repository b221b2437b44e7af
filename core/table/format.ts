import { rejected } from '../../contracts/errors.ts';
import type { Compression } from '../native/files.ts';

export type TextFormat = 'csv' | 'jsonlines';

const startsWith = (head: Buffer, hex: string) => head.subarray(0, hex.length / 2).toString('hex') === hex;

/** Files that people land by mistake: their first bytes, and what to do. */
const strangers: { magic: string; advice: string }[] = [
  { magic: '504b0304', advice: 'a zip archive or an Excel workbook: save the sheet as CSV' },
  { magic: 'd0cf11e0', advice: 'an old Excel workbook: save the sheet as CSV' },
  { magic: '425a68', advice: 'compressed with bzip2: use gzip or zstd' },
  { magic: 'fd377a585a00', advice: 'compressed with xz: use gzip or zstd' },
  { magic: '377abcaf271c', advice: 'a 7z archive: use gzip or zstd' },
  { magic: '25504446', advice: 'a PDF document' },
  { magic: '89504e47', advice: 'a PNG image' },
  { magic: 'ffd8ff', advice: 'a JPEG image' },
  { magic: '4f524300', advice: 'an ORC file: convert it to Parquet' },
  { magic: '4f626a01', advice: 'an Avro file: convert it to Parquet' },
  { magic: '4152524f5731', advice: 'an Arrow file: convert it to Parquet' },
  { magic: '53514c69746520666f726d6174', advice: 'an SQLite database: export the table as CSV' },
];

/** By the first bytes, not by the name; a name that promises compression must keep it. */
export function compressionOf(head: Buffer, name: string): Compression {
  if (startsWith(head, '1f8b')) return 'gzip';
  // A frame, or a skippable frame as pzstd puts before each.
  if (startsWith(head, '28b52ffd') || /^5.2a4d18/.test(head.subarray(0, 4).toString('hex'))) return 'zstd';
  if (/\.gz(ip)?$/i.test(name)) throw rejected('corrupt_gzip', 'The file is named .gz but is not gzip.');
  if (/\.zst(d)?$/i.test(name)) throw rejected('corrupt_zstd', 'The file is named .zst but is not zstd.');
  return 'none';
}

export const isParquet = (head: Buffer) => startsWith(head, '50415231');

/**
 * What kind of text this is, from its first block.
 * @throws Failure `RejectedData` unsupported_format, unsupported_encoding or not_a_table.
 */
export function textFormatOf(head: Buffer): TextFormat {
  const stranger = strangers.find(({ magic }) => startsWith(head, magic));
  if (stranger) throw rejected('unsupported_format', `The file is ${stranger.advice}.`);
  if (startsWith(head, 'fffe') || startsWith(head, 'feff')) {
    throw rejected('unsupported_encoding', 'The file is UTF-16: save it as UTF-8.');
  }
  const sample = head.subarray(0, 64 << 10);
  if (controlShare(sample) > 0.01) {
    throw rejected('not_a_table', 'The file is binary: land CSV, TSV, JSON lines or Parquet.');
  }
  const start = withoutMark(sample).toString('latin1').trimStart();
  if (/^\[\s*(\{|\]|$)/.test(start)) {
    throw rejected('unsupported_format', 'The file is one JSON array: write one object per line instead.');
  }
  return start.startsWith('{') ? 'jsonlines' : 'csv';
}

/** Without UTF-8's byte order mark. */
export const withoutMark = (head: Buffer) => (startsWith(head, 'efbbbf') ? head.subarray(3) : head);

/** Text has no control characters but tab, line ends, form feed and, rarely, substitute (0x1A) and escape. */
function controlShare(sample: Buffer): number {
  let count = 0;
  for (const byte of sample) if (byte < 32 && (byte < 9 || byte > 13) && byte !== 26 && byte !== 27) count++;
  return count / Math.max(1, sample.length);
}
