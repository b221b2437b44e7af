import type { ModelInput } from '../../contracts/dataset.ts';
import { csvLine } from '../serving/csv.ts';
import { column, isStrings, type Column, type Table } from '../table/table.ts';

/**
 * The table's rows as CSV with a header of the model's inputs, such that reading it gives the same values: what a
 * smoke test sends to the endpoint. Empty is missing.
 */
export function toCsv(table: Table, inputs: readonly ModelInput[]): string {
  const columns = inputs.map(({ name }) => column(table, name));
  const rows = Array.from({ length: table.rows }, (_, i) => csvLine(columns.map((c) => cell(c, i))));
  return csvLine(inputs.map(({ name }) => name)) + rows.join('');
}

function cell(c: Column, row: number): string {
  if (c.kind === 'categorical') return c.levels[c.codes[row]] ?? '';
  if (isStrings(c)) return c.values[row];
  const value = c.values[row];
  if (Number.isNaN(value)) return '';
  if (c.kind === 'boolean') return value ? 'true' : 'false';
  return c.kind === 'timestamp' ? isoTime(value) : String(value);
}

/** ISO 8601 in UTC to the microsecond, which `Date` alone does not reach. */
function isoTime(seconds: number): string {
  const micros = Math.round((seconds - Math.floor(seconds)) * 1e6);
  const whole = Math.floor(seconds) + (micros === 1e6 ? 1 : 0);
  const fraction = String(micros % 1e6).padStart(6, '0');
  return `${new Date(whole * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}
