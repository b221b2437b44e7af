import { isAscii } from 'node:buffer';
import { rejected } from '../../contracts/errors.ts';
import { columnNames, detectDelimiter, type Delimiter } from './csv-header.ts';
import { countFields, fieldsOf, recordSplitter } from './csv-records.ts';
import { badText, linesOf, type Line } from './lines.ts';
import { outputBuffer } from './output.ts';
import { emptyQuarantine, quarantine, type Quarantine } from './quarantine.ts';

/** What was found while a text file was cleaned. */
export type Cleaned = {
  names: string[];
  delimiter?: Delimiter;
  records: number;
  quarantine: Quarantine;
  /** Records with more or fewer fields than the header. */
  ragged: number;
  /** Whether a record spans lines. */
  multiline: boolean;
  /** Lines that are not UTF-8, and lines that are UTF-8 beyond ASCII: they tell the encoding. */
  invalid: number;
  beyondAscii: number;
};

export const newReport = (): Cleaned => ({
  names: [],
  records: 0,
  quarantine: emptyQuarantine(),
  ragged: 0,
  multiline: false,
  invalid: 0,
  beyondAscii: 0,
});

/**
 * A CSV file of any dialect as one that leaves nothing to guess: no header, each record preceded by its line number,
 * every record of the header's width, and all fields of a record quoted where one of them needs it. What is left out
 * goes to `report.quarantine`.
 */
export async function* cleanCsv(
  file: string,
  blocks: AsyncIterable<Line>,
  report: Cleaned,
): AsyncGenerator<Buffer> {
  let reader: ReturnType<typeof csvReader> | undefined;
  for await (const block of blocks) {
    reader ??= csvReader(file, detectDelimiter(block.bytes), report);
    for (const line of textLines(file, block, report)) reader.push(line);
    yield reader.take();
  }
  reader?.end();
  if (reader) yield reader.take();
}

function csvReader(file: string, delimiter: Delimiter, report: Cleaned) {
  report.delimiter = delimiter;
  const out = outputBuffer();
  const code = delimiter.charCodeAt(0);
  const bad = (line: Line, reason: string) =>
    quarantine(report.quarantine, { file, line: line.number, reason, raw: line.bytes.toString() });

  const record = (number: number, bytes: Buffer, plain: boolean) => {
    const fields = plain && report.names.length > 0 ? [] : fieldsOf(bytes.toString('latin1'), delimiter);
    if (report.names.length === 0) {
      refuseIfBad(report.quarantine);
      report.names = columnNames(
        fields.map((field) => Buffer.from(field, 'latin1').toString()),
        number,
      );
      return undefined;
    }
    const width = plain ? countFields(bytes, code) : fields.length;
    if (width !== report.names.length) {
      report.ragged++;
      return `has ${width} fields, the header ${report.names.length}`;
    }
    report.records++;
    out.text(`${number}${delimiter}`);
    if (plain) out.bytes(bytes);
    else out.text(fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(delimiter));
    out.text('\n');
    report.multiline ||= !plain && bytes.includes(10);
    return undefined;
  };
  const splitter = recordSplitter(code, { record, bad });
  return { ...splitter, take: () => out.take() };
}

/** What was left out before the header was the header: no later line may stand in for it. */
function refuseIfBad({ rows: [first] }: Quarantine): void {
  if (first) throw rejected('bad_header', `The first line ${first.reason}; mend it.`, { line: first.line });
}

/** The lines of a block that are text; others are quarantined. Good blocks are judged in one look. */
export function* textLines(file: string, block: Line, report: Cleaned): Generator<Line> {
  const good = badText(block.bytes) === undefined;
  const ascii = isAscii(block.bytes);
  for (const line of linesOf(block)) {
    const reason = good ? undefined : badText(line.bytes);
    if (reason === undefined) {
      if (!ascii && !isAscii(line.bytes)) report.beyondAscii++;
      yield line;
      continue;
    }
    if (!line.bytes.includes(0)) report.invalid++;
    quarantine(report.quarantine, {
      file,
      line: line.number,
      reason,
      raw: line.bytes.toString('latin1').replaceAll('\0', '␀'),
    });
  }
}
