import type { Signature } from '../../contracts/dataset.ts';
import type { Predictions } from '../onnx/predict.ts';
import type { Table } from '../table/table.ts';
import type { Version } from './models.ts';
import type { Opened } from './version.ts';

export const binary: Signature = {
  target: 'left',
  problemType: 'binary',
  inputs: [{ name: 'age', kind: 'numeric' }],
  classes: ['no', 'yes'],
};

export const regression: Signature = { ...binary, problemType: 'regression', classes: undefined };

/** Ages as the table that {@link binary} takes. */
export const ages = (...values: number[]): Table => ({
  rows: values.length,
  columns: [{ kind: 'numeric', name: 'age', values: Float32Array.from(values) }],
});

/** For each age from 0 to 100, P(yes) is age / 100. */
export const byAge = (table: Table): Predictions => {
  const [{ values }] = table.columns as { values: Float32Array }[];
  return { probabilities: Float64Array.from([...values].flatMap((age) => [1 - age / 100, age / 100])) };
};

/** The age itself. */
export const ageItself = (table: Table): Predictions => {
  const [{ values }] = table.columns as { values: Float32Array }[];
  return { values: Float64Array.from(values) };
};

/** A version that answers by `predict`. */
export function version(
  number: number,
  predict: (table: Table) => Predictions | Promise<Predictions>,
  signature = binary,
): Version & { asked: Table[] } {
  const asked: Table[] = [];
  const opened: Opened = {
    signature,
    async predict(table) {
      asked.push(table);
      return predict(table);
    },
    explain: async () => [],
    close: async () => undefined,
  };
  return { version: number, open: async () => opened, asked };
}
