import type { Contribution, RowContributions } from '../../contracts/artifacts.ts';
import type { Signature } from '../../contracts/dataset.ts';
import { labelAt } from '../serving/label.ts';
import { column, isStrings, type Table } from '../table/table.ts';
import type { Explained } from './explainer.ts';

/** The `most` greatest contributions to every row's prediction. */
export function rowContributions(
  explained: Explained,
  signature: Signature,
  table: Table,
  most: number,
): RowContributions[] {
  const { base, predictions, contributions } = explained;
  const outputs = base.length;
  const width = signature.inputs.length;
  return Array.from({ length: table.rows }, (_, row) => {
    const own = predictions.subarray(row * outputs, (row + 1) * outputs);
    const output = explainedOutput([...own], signature);
    const at = row * outputs + output;
    const all = signature.inputs
      .map(({ name }, j) => ({
        column: name,
        value: valueOf(table, name, row),
        contribution: contributions[at * width + j],
      }))
      .toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
    return {
      ...(signature.classes && { of: signature.classes[output] }),
      base: base[output],
      prediction: predictions[at],
      columns: all.slice(0, most),
      others: all.slice(most).reduce((sum, { contribution }) => sum + contribution, 0),
    };
  });
}

function explainedOutput(predictions: number[], signature: Signature): number {
  if (!signature.classes) return 0;
  return signature.classes.length === 2 ? 1 : labelAt(predictions, 0, predictions.length);
}

/** Characters of a text that are shown, and the last second that a date has. */
const textLength = 200;
const lastSecond = 8.64e12;

/** As a person would write it; null where it is missing. */
function valueOf(table: Table, name: string, row: number): Contribution['value'] {
  const found = column(table, name);
  if (found.kind === 'categorical') return found.levels[found.codes[row]] || null;
  if (isStrings(found)) return [...found.values[row]].slice(0, textLength).join('') || null;
  const value = found.values[row];
  if (Number.isNaN(value)) return null;
  if (found.kind === 'boolean') return value !== 0;
  if (found.kind === 'timestamp' && Math.abs(value) <= lastSecond)
    return new Date(value * 1000).toISOString();
  return Number.isFinite(value) ? value : String(value);
}
