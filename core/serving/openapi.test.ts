import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellText, parseBoolean, parseNumber, parseTimestamp, timestampPattern } from '../table/cells.ts';
import { everyKind, modelOf } from './every-kind.ts';
import { openApi } from './openapi.ts';
import { cellSchemas } from './openapi/cells.ts';
import { respond } from './respond.ts';

const regression = { ...everyKind, problemType: 'regression' as const, classes: undefined };
const text = (signature = everyKind) => JSON.stringify(openApi(modelOf(signature)));

test.each([
  ['classes', everyKind],
  ['values', regression],
  ['values with intervals', { ...regression, interval: { coverage: 0.9 } }],
])('every reference in the document of %s is to a schema of its own', (_, signature) => {
  const document = JSON.parse(text(signature));
  const names = text(signature).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g);
  const missing = [...names].filter(([, name]) => !(name in document.components.schemas));
  expect(missing).toEqual([]);
});

test('it is served, and tells the columns, which are required, and the answer', async () => {
  const { reply } = await respond(
    { method: 'GET', path: '/openapi.json', headers: {}, body: new Uint8Array(), id: 'r1' },
    modelOf(),
  );
  const { info, components } = JSON.parse(String(reply.body));
  expect(info).toMatchObject({ title: 'churn', version: '7' });
  const { Row, Prediction } = components.schemas;
  expect(Object.keys(Row.properties)).toEqual(everyKind.inputs.map(({ name }) => name));
  expect(Row.required).toEqual(['age']);
  expect(Prediction.properties.label).toEqual({ enum: everyKind.classes });
  expect(Prediction.required).toEqual(['id', 'label', 'probabilities']);
  expect(JSON.parse(text(regression)).components.schemas.Prediction.required).toEqual(['id', 'prediction']);
});

const patternOf = (name: string) => {
  const { anyOf } = cellSchemas[name] as { anyOf: { pattern?: string }[] };
  return new RegExp(anyOf.find(({ pattern }) => pattern !== undefined)!.pattern!);
};

test.each([
  ['NumberCell', parseNumber],
  ['BooleanCell', parseBoolean],
  ['TimestampCell', parseTimestamp],
])('the pattern of a %s takes the texts that are read as one, and no others', (name, parse) => {
  const pattern = patternOf(name);
  const digits = fc.string({ unit: fc.constantFrom(...'0123456789-/:.+TZ eE?NA\t') });
  const date = fc.stringMatching(new RegExp(`^(?:${timestampPattern})$`));
  const words = fc.constantFrom('true', 'No', 'Y', 'f', 'NA', '?', '-', ' null ', 'inf', '#N/A', '1e400');
  fc.assert(
    fc.property(fc.oneof(digits, date, words, fc.string()), (given) => {
      const cell = cellText(given);
      expect(pattern.test(given)).toBe(cell === undefined || parse(cell) !== undefined);
    }),
    { numRuns: 2000 },
  );
});

test('the pattern of a date takes the days that there are', () => {
  const pattern = patternOf('TimestampCell');
  for (const year of ['1900', '2000', '2023', '2024', '2100']) {
    for (let month = 1; month <= 13; month++) {
      for (const day of ['00', '01', '28', '29', '30', '31', '32']) {
        const two = String(month).padStart(2, '0');
        for (const date of [
          `${year}-${two}-${day}`,
          `${year}/${two}/${day}`,
          `${month}/${Number(day)}/${year}`,
        ]) {
          expect({ [date]: pattern.test(date) }).toEqual({ [date]: parseTimestamp(date) !== undefined });
        }
      }
    }
  }
});
