import type { Signature } from '../../contracts/dataset.ts';
import type { Column, Table } from '../table/table.ts';
import type { Model, Request } from './respond.ts';

/** For tests: one input of each kind; the first is required. */
export const everyKind: Signature = {
  target: 'left',
  problemType: 'binary',
  inputs: [
    { name: 'age', kind: 'numeric', required: true },
    { name: 'member', kind: 'boolean' },
    { name: 'since', kind: 'timestamp' },
    { name: 'city', kind: 'categorical' },
    { name: 'the "note", here', kind: 'text' },
    { name: 'price', kind: 'numeric_string', format: { decimal: ',', unit: '€' } },
  ],
  classes: ['no', 'yes, "it" is'],
};

/** A model for tests that says yes to every row with a probability of its own. */
export function modelOf(signature: Signature = everyKind): Model {
  return {
    pipeline: 'churn',
    version: 7,
    signature,
    async predict(read, version = 7) {
      const table = read(signature);
      const part = (row: number) => Math.fround((row + 1) / (table.rows + 1));
      const values = Float64Array.from({ length: table.rows }, (_, row) => part(row));
      if (!signature.classes) {
        const interval = Float64Array.from(
          { length: 2 * table.rows },
          (_, i) => values[i >> 1] + (i % 2) - 0.5,
        );
        return {
          version,
          signature,
          table,
          predictions: { values, ...(signature.interval && { interval }) },
        };
      }
      const probabilities = Float64Array.from({ length: 2 * table.rows }, (_, i) =>
        i % 2 ? values[i >> 1] : Math.fround(1 - values[i >> 1]),
      );
      return { version, signature, table, predictions: { probabilities } };
    },
    explain: async (table) =>
      Array.from({ length: table.rows }, () => ({ base: 0, prediction: 0.5, columns: [], others: 0.5 })),
  };
}

export const post = (
  path: string,
  body: string | Uint8Array,
  headers: Request['headers'] = { 'content-type': 'application/json' },
): Request => ({ method: 'POST', path, headers, body: Buffer.from(body), id: 'r1' });

/** The table's rows as plain values; null is missing. */
export const plainRows = ({ columns, rows }: Table): unknown[][] =>
  Array.from({ length: rows }, (_, row) => columns.map((c) => plain(c, row)));

function plain(c: Column, row: number): string | number | null {
  if (c.kind === 'categorical') return c.levels[c.codes[row]] ?? null;
  const value = c.values[row];
  return value === '' || Number.isNaN(value) ? null : value;
}
