import type { FeatureKind, ModelInput, Signature } from '../../contracts/dataset.ts';

/** What a cell of each kind is in JSON. */
const cellTypes: Record<FeatureKind, string> = {
  numeric: 'number',
  boolean: 'boolean',
  categorical: 'string',
  text: 'string',
  timestamp: 'string',
  numeric_string: 'string | number',
};

const comments: Partial<Record<FeatureKind, string>> = {
  timestamp: 'A date, or a date and time: ISO 8601.',
  text: 'Free text.',
};

/** The type of a row as TypeScript: a property per input. What the model always had a value of must be given. */
export function rowType(name: string, { target, inputs }: Signature): string {
  const lines = inputs.flatMap(property);
  return [`/** A row whose \`${oneLine(target)}\` is predicted. Null: a missing value. */`]
    .concat(`export type ${name}Row = {`, lines, '};')
    .join('\n');
}

function property({ name, kind, required, format }: ModelInput): string[] {
  const comment = format ? `A number as text${format.unit && `, in ${format.unit}`}.` : comments[kind];
  const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
  const line = `  ${key}${required ? '' : '?'}: ${cellTypes[kind]} | null;`;
  return comment ? [`  /** ${oneLine(comment)} */`, line] : [line];
}

/** The types of what comes back: a label with probabilities, or a value, perhaps with an interval. */
export function predictionType(name: string, { classes, interval }: Signature): string {
  if (classes) {
    return [
      `export const classesOf${name} = [${classes.map(literal).join(', ')}] as const;`,
      `export type ${name}Class = (typeof classesOf${name})[number];`,
      '',
      `/** \`id\` is the prediction's own, by which a true value can be told later. */`,
      `export type ${name}Prediction = {`,
      '  id: string;',
      `  label: ${name}Class;`,
      `  probabilities: Record<${name}Class, number>;`,
      '};',
    ].join('\n');
  }
  const bounds = interval
    ? [
        `  /** Made to hold ${Math.round(100 * interval.coverage)} % of the true values. */`,
        '  interval: { low: number; high: number };',
      ]
    : [];
  return [
    `/** \`id\` is the prediction's own, by which a true value can be told later. */`,
    `export type ${name}Prediction = {`,
    '  id: string;',
    '  prediction: number;',
    ...bounds,
    '};',
  ].join('\n');
}

/** A string as source code, in single quotes; JSON's escapes are TypeScript's. */
export const literal = (text: string) =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'").replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;

/** Text that may stand in a comment. */
const oneLine = (text: string) => text.replaceAll('*/', '* /').replaceAll(/\s+/g, ' ');
