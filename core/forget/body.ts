import { detectDelimiter, headerNames } from '../table/csv-header.ts';
import { fieldsOf, recordSplitter } from '../table/csv-records.ts';
import { linesOf } from '../table/lines.ts';

type Row = (place: number) => string | undefined;

/**
 * A request's or an answer's body as rows: their columns' names, where the body or the model tells them, each row's cells,
 * and the body without some of the rows.
 */
export type Body = {
  rows: { names: readonly string[]; cell: Row }[];
  without(gone: ReadonlySet<number>): string;
};

/**
 * Reads a body whose rows can be taken out one by one; undefined where it is of another form.
 *
 * @param inputs the model's, in their order: the columns of rows that come without names
 * @param known the columns that rows are chosen by: where the first line has one of them it is a header
 */
export function readBody(
  text: string,
  type: string,
  inputs: readonly string[],
  known: readonly string[],
): Body | undefined {
  const [media] = type.toLowerCase().split(';');
  if (media.trim() === 'text/csv') return csvBody(text, inputs, known);
  if (/json-?lines|ndjson/.test(media)) return linesBody(text, inputs);
  return media.includes('json') ? jsonBody(text, inputs) : undefined;
}

function csvBody(text: string, inputs: readonly string[], known: readonly string[]): Body {
  const head = recordsOf(text, detectDelimiter(Buffer.from(text)));
  const first = headerNames(head[0]?.cells ?? []);
  const named = first.filter((name) => inputs.includes(name)).length;
  const hasHeader = first.some((name) => known.includes(name)) || 2 * named > inputs.length;
  const records = hasHeader ? head : recordsOf(text, ',');
  const names = hasHeader ? first : inputs;
  const rows = hasHeader ? records.slice(1) : records;
  return {
    rows: rows.map(({ cells }) => ({ names, cell: (place) => cells[place] })),
    without: (gone) =>
      (hasHeader ? records[0].raw : '') +
      rows
        .filter((_, i) => !gone.has(i))
        .map(({ raw }) => raw)
        .join(''),
  };
}

/** Records with their text as it stands. */
function recordsOf(text: string, delimiter: string): { raw: string; cells: string[] }[] {
  const lines = text.split(/(?<=\n)/);
  const records: { raw: string; cells: string[] }[] = [];
  const take = (count: number, cells: string[]) =>
    records.push({ raw: lines.splice(0, count).join(''), cells });
  const splitter = recordSplitter(delimiter.charCodeAt(0), {
    blankLines: true,
    record(_, bytes) {
      const record = bytes.toString();
      take(record.split('\n').length, fieldsOf(record, delimiter));
      return undefined;
    },
    bad: (line) => void take(1, [line.bytes.toString()]),
  });
  const bytes = Buffer.from(text.endsWith('\n') ? text : `${text}\n`);
  for (const line of linesOf({ number: 1, bytes })) splitter.push(line);
  splitter.end();
  return records.filter(({ raw }) => raw.trim() !== '');
}

function linesBody(text: string, inputs: readonly string[]): Body | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const values = lines.map(parse);
  if (values.includes(undefined)) return undefined;
  return {
    rows: values.map((value) => rowOf(value, inputs)),
    without: (gone) =>
      lines
        .filter((_, i) => !gone.has(i))
        .map((line) => `${line}\n`)
        .join(''),
  };
}

type Json = Record<string, unknown>;

/** The forms that core/serving/json.ts reads, and the answers that core/serving/write.ts writes. */
function jsonBody(text: string, inputs: readonly string[]): Body | undefined {
  const value = parse(text);
  if (Array.isArray(value)) return arrayBody(value, inputs, (rows) => rows);
  if (!isObject(value)) return undefined;
  for (const name of ['instances', 'dataframe_records', 'inputs', 'predictions']) {
    const rows = value[name];
    if (Array.isArray(rows) && !rows.some(isTensor))
      return arrayBody(rows, inputs, (left) => ({ ...value, [name]: left }));
  }
  const { dataframe_split: split, inputs: columns } = value;
  if (isObject(split) && Array.isArray(split.data) && Array.isArray(split.columns))
    return arrayBody(split.data, split.columns.map(String), (data) => ({
      ...value,
      dataframe_split: { ...split, data },
    }));
  if (isObject(columns) && Object.values(columns).every(Array.isArray)) return columnsBody(value, columns);
  if (Object.values(value).some((part) => typeof part === 'object' && part !== null)) return undefined;
  return { rows: [rowOf(value, inputs)], without: (gone) => (gone.has(0) ? '' : text) };
}

function arrayBody(rows: unknown[], inputs: readonly string[], wrap: (rows: unknown[]) => unknown): Body {
  return {
    rows: rows.map((row) => rowOf(row, inputs)),
    without: (gone) => JSON.stringify(wrap(rows.filter((_, i) => !gone.has(i)))),
  };
}

function columnsBody(value: Json, columns: Json): Body {
  const names = Object.keys(columns);
  const cells = Object.values(columns) as unknown[][];
  const left = (gone: ReadonlySet<number>) =>
    Object.fromEntries(names.map((name, j) => [name, cells[j].filter((_, i) => !gone.has(i))]));
  return {
    rows: (cells[0] ?? []).map((_, i) => ({ names, cell: (place) => textOf(cells[place][i]) })),
    without: (gone) => JSON.stringify({ ...value, inputs: left(gone) }),
  };
}

function rowOf(value: unknown, inputs: readonly string[]): Body['rows'][number] {
  if (Array.isArray(value)) return { names: inputs, cell: (place) => textOf(value[place]) };
  const cells = isObject(value) ? Object.values(value) : [];
  return { names: isObject(value) ? Object.keys(value) : [], cell: (place) => textOf(cells[place]) };
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** Of the Open Inference Protocol. */
const isTensor = (value: unknown) => isObject(value) && 'shape' in value && 'datatype' in value;
const textOf = (cell: unknown) =>
  cell === null || cell === undefined || typeof cell === 'object' ? undefined : String(cell);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
