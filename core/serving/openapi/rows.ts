import type { Signature } from '../../../contracts/dataset.ts';
import { cellOf, type Schema } from './cells.ts';

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

const object = (properties: Record<string, Schema>, required = Object.keys(properties)): Schema => ({
  type: 'object',
  properties,
  ...(required.length > 0 && { required }),
});

/** The forms of a request's rows in JSON, see {@link readJson}. */
export function rowSchemas({ inputs }: Signature): Record<string, Schema> {
  const cells = inputs.map((input) => [input.name, cellOf(input)] as const);
  const required = inputs.filter((input) => input.required).map(({ name }) => name);
  const noForm = ['instances', 'inputs', 'dataframe_records', 'dataframe_split'].map((name) => [
    name,
    { type: ['string', 'number', 'boolean', 'null'] },
  ]);
  return {
    Row: {
      description: 'Cells by column. Other columns are ignored; absent ones are missing values.',
      ...object(Object.fromEntries(cells), required),
    },
    SingleRow: { allOf: [ref('Row'), object(Object.fromEntries(noForm), [])] },
    RowArray: {
      description: `Cells in this order: ${inputs.map(({ name }) => name).join(', ')}.`,
      type: 'array',
      prefixItems: cells.map(([, cell]) => cell),
      minItems: inputs.length,
      maxItems: inputs.length,
    },
    RowList: {
      anyOf: ['Row', 'RowArray'].map((name) => ({ type: 'array', items: ref(name), minItems: 1 })),
    },
    Request: {
      anyOf: [
        ref('SingleRow'),
        ref('RowList'),
        object({ instances: ref('RowList') }),
        object({ dataframe_records: ref('RowList') }),
        object({ dataframe_split: ref('SplitRows') }),
        object({ inputs: ref('RowList') }),
        object({ inputs: ref('ColumnLists') }),
      ],
    },
    SplitRows: {
      description: 'Each row of `data` has as many cells as `columns` has names.',
      ...object({
        columns: { type: 'array', items: { type: 'string' }, minItems: 1 },
        data: { type: 'array', items: { type: 'array' }, minItems: 1 },
      }),
    },
    ColumnLists: {
      description: 'Cells by column; all columns have as many.',
      ...object(
        Object.fromEntries(cells.map(([name, items]) => [name, { type: 'array', items, minItems: 1 }])),
        required,
      ),
    },
  };
}

/** What is answered, see {@link writePredictions}. */
export function answerSchemas({ classes, interval }: Signature): Record<string, Schema> {
  const number = { type: 'number' };
  const id = { type: 'string', description: 'The prediction’s id, by which a late label names it.' };
  const probabilities = object(Object.fromEntries((classes ?? []).map((name) => [name, number])));
  const answer: Record<string, Schema> = classes
    ? { id, label: { enum: classes }, probabilities }
    : { id, prediction: number, ...(interval && { interval: object({ low: number, high: number }) }) };
  return {
    Prediction: object({ ...answer, contributions: ref('Contributions') }, Object.keys(answer)),
    Contributions: {
      description:
        'Where they are asked for: by how much each column moved the prediction, the greatest first.',
      ...object(
        {
          of: { type: 'string' },
          base: number,
          prediction: number,
          columns: { type: 'array', items: ref('Contribution') },
          others: number,
        },
        ['base', 'prediction', 'columns', 'others'],
      ),
    },
    Contribution: object({
      column: { type: 'string' },
      value: { type: ['string', 'number', 'boolean', 'null'] },
      contribution: number,
    }),
    Answer: object({
      predictions: { type: 'array', items: ref('Prediction') },
      model: object({ pipeline: { type: 'string' }, version: { type: 'integer' } }),
      ignored: {
        type: 'array',
        items: { type: 'string' },
        description: 'Columns that the model does not take.',
      },
    }),
    Problem: object({ error: object({ code: { type: 'string' }, message: { type: 'string' } }) }),
  };
}
