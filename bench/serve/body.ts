import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

/** Cells of a table without its target: numbers, texts, and null where the file has a gap. */
export type Rows = { columns: string[]; data: (string | number | null)[][] };

export function readRows(file: string, target: string): Rows {
  const records: string[][] = parse(readFileSync(file));
  const [header, ...lines] = records;
  const kept = header.flatMap((name, at) => (name === target ? [] : [at]));
  return {
    columns: kept.map((at) => header[at]),
    data: lines.map((line) => kept.map((at) => cell(line[at]))),
  };
}

function cell(text: string): string | number | null {
  if (text === '') return null;
  return Number.isNaN(Number(text)) ? text : Number(text);
}

/** `count` rows from row `first` on, again from the beginning after the last one, in MLflow's form, which all take. */
export function bodyOf({ columns, data }: Rows, first: number, count: number): string {
  const rows = Array.from({ length: count }, (_, i) => data[(first + i) % data.length]);
  return JSON.stringify({ dataframe_split: { columns, data: rows } });
}
