import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { openModel } from '../native/onnxruntime.ts';
import { createGraph } from '../onnx/builder.ts';
import { dayOfYear } from '../../test/support/feature-reference.ts';
import { calendar, type Calendar } from './calendar.ts';

const parts = ['days', 'year', 'month', 'day', 'dayOfWeek', 'hour', 'dayOfYear'] as const;
const missing = Object.fromEntries(parts.map((part) => [part, NaN]));

function graphOfParts(): Uint8Array {
  const graph = createGraph();
  const found = calendar(graph, graph.input('t', 'double', ['N', 1]));
  for (const part of parts) graph.output(part, found[part], 'double', ['N', 1]);
  return graph.bytes();
}

/** The same by ECMAScript's Date, which takes whole milliseconds. */
function byDate(seconds: number): Record<keyof Calendar, number> {
  const date = new Date(Math.floor(seconds) * 1000);
  return {
    days: seconds / 86_400 + 0,
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    dayOfWeek: (date.getUTCDay() + 6) % 7,
    hour: date.getUTCHours(),
    dayOfYear: dayOfYear(date),
  };
}

async function partsOf(seconds: number[]): Promise<Record<string, number>[]> {
  const model = await openModel(graphOfParts());
  const t = { type: 'double' as const, data: Float64Array.from(seconds), dims: [seconds.length, 1] };
  const found = await model.run({ t });
  await model.close();
  return seconds.map(
    (_, row) => Object.fromEntries(parts.map((part) => [part, Number(found[part].data[row]) + 0])), // -0 is 0 here
  );
}

/** Right before, at and after the turn of a day, as near as doubles come. */
const turns = fc
  .tuple(fc.integer({ min: -8e7, max: 8e7 }), fc.constantFrom(-1, 0, 1))
  .map(([day, side]) => day * 86_400 + side * Math.abs(day * 86_400 || 1) * Number.EPSILON);
const usual = fc.double({ min: -5e9, max: 5e9, noNaN: true });
const any = fc.double({ min: -8.64e12, max: 8.64e12, noNaN: true });

it('agrees with Date in UTC over its whole range', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(turns, usual, any), { minLength: 1, maxLength: 200 }),
      async (seconds) => {
        expect(await partsOf(seconds)).toEqual(seconds.map((s) => byDate(s)));
      },
    ),
  );
});

it.each([
  ['1969-12-31T23:59:59.999Z', { year: 1969, month: 12, day: 31, dayOfWeek: 2, hour: 23, dayOfYear: 365 }],
  ['2000-02-29T00:00:00Z', { year: 2000, month: 2, day: 29, dayOfWeek: 1, hour: 0, dayOfYear: 60 }],
  ['1900-03-01T12:00:00Z', { year: 1900, month: 3, day: 1, dayOfWeek: 3, hour: 12, dayOfYear: 60 }],
  ['2024-12-31T23:00:00Z', { year: 2024, month: 12, day: 31, dayOfWeek: 1, hour: 23, dayOfYear: 366 }],
  ['0000-01-01T00:00:00Z', { year: 0, month: 1, day: 1, dayOfWeek: 5, hour: 0, dayOfYear: 1 }],
])('knows %s', async (text, expected) => {
  expect((await partsOf([Date.parse(text) / 1000]))[0]).toMatchObject(expected);
});

it('makes what is no date missing', async () => {
  expect(await partsOf([NaN, Infinity, -Infinity, 8.65e12, -1e300])).toEqual(Array(5).fill(missing));
});
