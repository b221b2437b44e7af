import { z } from 'zod';
import type { ModelInput } from '../../contracts/dataset.ts';
import { rejected } from '../../contracts/errors.ts';
import type { Cell } from '../table/cells.ts';
import { tableFromRecords, tableFromRows } from '../table/from-cells.ts';
import type { Table } from '../table/table.ts';

const Rows = z.union([z.array(z.record(z.string(), z.unknown())), z.array(z.array(z.unknown()))]);

/**
 * Rows of JSON as a table: an array of objects by column name, an array of arrays in the signature's order, either of
 * them as `{"instances": […]}`, or one object, which is one row. Absent and null values are missing.
 *
 * @throws Failure `RejectedData` invalid_json, wrong_width or wrong_type, with row and column.
 */
export function tableFromJson(text: string, inputs: readonly ModelInput[]): Table {
  const rows = Rows.safeParse(unwrap(parse(text)));
  if (!rows.success) {
    const forms = 'an array of objects, an array of arrays, {"instances": [...]}, or one object';
    throw rejected('invalid_json', `The rows must be ${forms}; all of one kind.`);
  }
  // What stands where a cell is expected is checked, and refused by name, as the cells are read.
  if (isArrays(rows.data)) return tableFromRows(inputs, rows.data as Cell[][]);
  return tableFromRecords(inputs, rows.data as Record<string, Cell>[]);
}

function unwrap(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { instances } = value as { instances?: unknown };
  return Array.isArray(instances) ? instances : [value];
}

const isArrays = (rows: unknown[]) => Array.isArray(rows[0]);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw rejected('invalid_json', `${(error as Error).message}.`, {}, error);
  }
}
