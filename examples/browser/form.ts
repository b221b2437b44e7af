import type { FeatureKind, ModelInput } from '../../contracts/dataset.ts';
import { element } from './element.ts';

/** Rows of a data set as text: what the form starts with, and offers. */
export type ExampleRows = Record<string, string>[];

/** No longer list of values is offered: it would be a list of names. */
const mostChoices = 20;

const hints: Record<FeatureKind, string> = {
  numeric: 'number',
  numeric_string: 'number',
  boolean: 'true or false',
  categorical: 'text',
  text: 'free text',
  timestamp: '2026-01-31 14:00',
};

/** A field for each column that the model takes. One that is left empty is a missing value. */
export const fieldsOf = (inputs: readonly ModelInput[], rows: ExampleRows): HTMLElement[] =>
  inputs.map((input) => {
    const values = choicesOf(input, rows);
    const control = values
      ? select(values)
      : element('input', { type: 'text', placeholder: hints[input.kind] });
    control.name = input.name;
    if (input.kind === 'numeric') control.inputMode = 'decimal';
    return element(
      'label',
      { className: 'field' },
      element('span', { title: input.name }, input.name),
      control,
    );
  });

function choicesOf({ name, kind }: ModelInput, rows: ExampleRows): string[] | undefined {
  if (kind !== 'categorical' && kind !== 'boolean') return undefined;
  const values = [...new Set(rows.map((row) => row[name] ?? ''))].filter((value) => value !== '').toSorted();
  if (values.length === 0) return kind === 'boolean' ? ['false', 'true'] : undefined;
  return values.length <= mostChoices ? values : undefined;
}

const select = (values: string[]) =>
  element(
    'select',
    {},
    element('option', { value: '' }, 'unknown'),
    ...values.map((value) => element('option', { value }, value)),
  );

/** What stands in the form, as a row of text. */
export const rowOf = (fields: HTMLElement): Record<string, string> =>
  Object.fromEntries(controls(fields).map(({ name, value }) => [name, value]));

export function fill(fields: HTMLElement, row: Record<string, string>): void {
  for (const control of controls(fields)) control.value = row[control.name] ?? '';
}

/** Marks the field of the column that cannot be read; none where there is no name. */
export function mark(fields: HTMLElement, column?: string): void {
  for (const control of controls(fields)) control.ariaInvalid = String(control.name === column);
}

/** Not by a form's `elements`: a column of that name would stand in their place. */
const controls = (fields: HTMLElement) => [
  ...fields.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input, select'),
];
