import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { NumberFormat } from '../../contracts/dataset.ts';
import { openModel } from '../native/onnxruntime.ts';
import { createGraph } from '../onnx/builder.ts';
import { parseNumberText } from '../table/number-text.ts';
import { numberTextNodes } from './number-text-nodes.ts';

const formats = fc.record({
  decimal: fc.constantFrom('.' as const, ',' as const),
  unit: fc.constantFrom('', '$', '€', 'US$', '%', 'km/h', 'kg', 'm²', '°C', 'year', 'EUR', 'µg'),
});

/** A number as people write it in a format; the value is what it stands for. */
const written = ({ decimal, unit }: NumberFormat) =>
  fc
    .record({
      whole: fc.oneof(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 0, max: 2 ** 46 })),
      fraction: fc.oneof(fc.constant(''), fc.stringMatching(/^[0-9]{1,6}$/)),
      sign: fc.constantFrom('', '-', '+', '\u2212'),
      between: fc.constantFrom('', decimal === '.' ? ',' : '.', ' ', "'", '\u00a0', '\u202f'),
      place: fc.constantFrom('before', 'after', 'absent'),
      gap: fc.constantFrom('', ' ', '\u00a0'),
    })
    .map(({ whole, fraction, sign, between, place, gap }) => {
      const digits = String(whole).replaceAll(/\B(?=(?:[0-9]{3})+$)/g, between);
      const number = sign + digits + (fraction && decimal + fraction);
      const value = Number(`${whole}.${fraction}0`) * (sign === '-' || sign === '\u2212' ? -1 : 1);
      if (unit === '' || place === 'absent') return { text: number, value };
      return { text: place === 'before' ? unit + gap + number : number + gap + unit, value };
    });

async function parseInGraph(texts: string[], format: NumberFormat): Promise<number[]> {
  const graph = createGraph();
  const x = graph.input('x', 'string', ['N', 1]);
  graph.output('y', numberTextNodes(graph, x, format), 'float', ['N', 1]);
  const model = await openModel(graph.bytes());
  const { y } = await model.run({ x: { type: 'string', data: texts, dims: [texts.length, 1] } });
  await model.close();
  return Array.from(y.data as Float32Array);
}

const runs = { numRuns: 60 };

it('reads what was written, whatever the format', async () => {
  const column = formats.chain((format) =>
    fc.record({
      format: fc.constant(format),
      cells: fc.array(written(format), { minLength: 1, maxLength: 20 }),
    }),
  );
  const property = fc.asyncProperty(column, async ({ format, cells }) => {
    const texts = cells.map(({ text }) => text);
    const values = cells.map(({ value }) => value + 0);
    expect(texts.map((text) => parseNumberText(text, format) + 0)).toEqual(values);
    expect((await parseInGraph(texts, format)).map((value) => value + 0)).toEqual(values.map(Math.fround));
  });
  await fc.assert(property, runs);
});

it('answers as parseNumberText does, for any cell', async () => {
  const piece = fc.constantFrom(
    '1',
    '12',
    '234',
    '000',
    '.',
    ',',
    ' ',
    '-',
    '+',
    '$',
    '€',
    'kg',
    's',
    "'",
    '\u2212',
    'x',
  );
  const cell = fc.oneof(
    fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
    fc.constantFrom(
      '',
      '9'.repeat(400),
      '1'.repeat(19),
      `1${',234'.repeat(60)}`,
      '1.'.repeat(5000),
      '\n1',
      '1\n',
    ),
  );
  const cells = fc.array(cell, { minLength: 1, maxLength: 20 });
  const property = fc.asyncProperty(formats, cells, async (format, given) => {
    const texts = given.map((text) => text.replaceAll('\0', ' '));
    const expected = texts.map((text) => Math.fround(parseNumberText(text, format)) + 0);
    expect((await parseInGraph(texts, format)).map((value) => value + 0)).toEqual(expected);
  });
  await fc.assert(property, runs);
});

it.each([
  ['$1,234.50', { decimal: '.', unit: '$' }, 1234.5],
  ['1 234,5', { decimal: ',', unit: '' }, 1234.5],
  ['-12 %', { decimal: '.', unit: '%' }, -12],
  ['3 years', { decimal: '.', unit: 'year' }, 3],
  ['12 kg', { decimal: '.', unit: '%' }, NaN],
  ['1,23,456', { decimal: '.', unit: '' }, NaN],
  ['0,123', { decimal: '.', unit: '' }, NaN],
  ['', { decimal: '.', unit: '' }, NaN],
] as const)('reads %s', (text, format, value) => {
  expect(parseNumberText(text, format)).toBe(value);
});
