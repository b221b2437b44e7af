import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvLine } from './csv.ts';
import { everyKind, modelOf, plainRows, post } from './every-kind.ts';
import { type Request, respond } from './respond.ts';
import { writeTexts } from './v2/binary.ts';

/** One row's cells by value, as a client's program has them. */
type Cells = [number | null, boolean | null, number | null, string | null, string | null, string | null];

const names = everyKind.inputs.map(({ name }) => name);
const text = fc
  .string({ unit: 'grapheme', maxLength: 8 })
  .filter((t) => t === t.trim() && !/[\0\ufeff]/.test(t) && t.isWellFormed());
const orNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const cells: fc.Arbitrary<Cells> = fc.tuple(
  // JSON writes -0 as 0; adding 0 makes it so.
  orNull(fc.float({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0)),
  orNull(fc.boolean()),
  orNull(fc.integer({ min: -30_000_000_000, max: 200_000_000_000 })),
  orNull(text),
  orNull(text),
  orNull(fc.constantFrom('1.234,50 €', '3 €', '0,5')),
);

/** As texts, but for what JSON has a type of its own for. */
const jsonCells = (row: Cells) =>
  row.map((cell, j) => (j === 2 && cell !== null ? iso(cell as number) : cell));
const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
const record = (row: Cells) => Object.fromEntries(jsonCells(row).map((cell, j) => [names[j], cell]));
const csvCells = (row: Cells) => jsonCells(row).map((cell) => String(cell ?? ''));
const csv = (rows: Cells[]) => rows.map((row) => csvLine(csvCells(row))).join('');
const json = (value: unknown) => post('/invocations', JSON.stringify(value));
const lines = (values: unknown[]) => values.map((value) => JSON.stringify(value)).join('\n');

const formats: Record<string, (rows: Cells[]) => Request> = {
  'CSV with a header': (rows) => post('/', csvLine(names) + csv(rows), { 'content-type': 'text/csv' }),
  'CSV without a header': (rows) => post('/', csv(rows), { 'content-type': 'text/csv; header=absent' }),
  'an array of objects': (rows) => json(rows.map(record)),
  'an array of arrays': (rows) => json(rows.map(jsonCells)),
  instances: (rows) => json({ instances: rows.map(record) }),
  'instances of arrays': (rows) => json({ instances: rows.map(jsonCells) }),
  dataframe_records: (rows) => json({ dataframe_records: rows.map(record) }),
  dataframe_split: (rows) => json({ dataframe_split: { columns: names, data: rows.map(jsonCells) } }),
  'inputs by row': (rows) => json({ inputs: rows.map(record) }),
  'inputs by column': (rows) => {
    const columns = names.map((name, j) => [name, rows.map((row) => jsonCells(row)[j])]);
    return json({ inputs: Object.fromEntries(columns) });
  },
  'JSON lines of objects': (rows) =>
    post('/', lines(rows.map(record)), { 'content-type': 'application/jsonlines' }),
  'JSON lines of arrays': (rows) =>
    post('/', `${lines(rows.map(jsonCells))}\n`, { 'content-type': 'application/jsonlines' }),
  'tensors in JSON': (rows) => post('/v2/models/churn/infer', JSON.stringify({ inputs: tensors(rows) })),
  'binary tensors': (rows) => binary(rows),
};

const datatypes = ['FP64', 'BOOL', 'FP64', 'BYTES', 'BYTES', 'BYTES'];

const tensors = (rows: Cells[]) =>
  names.map((name, j) => {
    const data = rows.map((row) => row[j]);
    return {
      name,
      shape: [rows.length, 1],
      datatype: datatypes[j],
      data: j % 2 ? data : data.map((cell) => [cell]),
    };
  });

/** A boolean that may be missing is 0, 1 or NaN. */
function binary(rows: Cells[]): Request {
  const parts = names.map((_, j) => {
    const column = rows.map((row) => row[j]);
    if (j > 2) return writeTexts(column.map((cell) => String(cell ?? '')));
    return Buffer.from(Float64Array.from(column, (cell) => Number(cell ?? NaN)).buffer);
  });
  const inputs = names.map((name, j) => {
    const datatype = j === 1 ? 'FP64' : datatypes[j];
    return { name, shape: [rows.length], datatype, parameters: { binary_data_size: parts[j].length } };
  });
  const head = Buffer.from(JSON.stringify({ inputs }));
  const headers = { 'inference-header-content-length': String(head.length) };
  return post('/v2/models/churn/infer', Buffer.concat([head, ...parts]), headers);
}

async function read(request: Request): Promise<unknown> {
  const { reply, answered } = await respond(request, modelOf());
  return answered ? plainRows(answered.table) : reply;
}

test('every format gives the model the same rows', async () => {
  const rows = fc.array(cells, { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(rows, async (given) => {
      const expected = await read(formats['an array of objects'](given));
      expect(expected).toHaveLength(given.length);
      for (const [name, format] of Object.entries(formats)) {
        expect({ [name]: await read(format(given)) }).toEqual({ [name]: expected });
      }
    }),
  );
});
