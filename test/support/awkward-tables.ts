import * as fc from 'fast-check';
import type { Column, Table } from '../../core/table/table.ts';

/** Names that ONNX, a graph of ours or JavaScript could stumble over. */
const names = fc.oneof(
  fc.constantFrom('', ' ', '"quoted"', "it's", '_const_0', 'landfall/0', 'column:x', 'label', 'features'),
  fc.constantFrom('__proto__', 'constructor', 'Größe', '日本語', '🎈', 'a/b:0', 'x\ny', 'nul\0'),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
);
const levels = [
  '',
  'a',
  'b',
  'B',
  ' a',
  'é',
  'e\u0301',
  '日本',
  '🎈',
  '"',
  '0',
  'NaN',
  'null',
  'x'.repeat(300),
];

const float = fc.oneof(
  { weight: 4, arbitrary: fc.float({ min: -100, max: 100 }) },
  { weight: 2, arbitrary: fc.integer({ min: -2, max: 2 }) },
  { weight: 1, arbitrary: fc.float() },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, 3.4028234663852886e38, 2 ** -149, -0) },
);
const seconds = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -4e9, max: 4e9 }) },
  { weight: 2, arbitrary: fc.double({ min: -8.64e12, max: 8.64e12 }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -1e300, -86_400, 8.64e12) },
);

type Shape = { kind: Exclude<Column['kind'], 'text' | 'numeric_string'>; name: string };

/**
 * Two tables with the same columns, to fit on and to transform: unlucky names, missing and extreme values, levels that
 * only one of them has, and codes in another order of levels.
 */
export function awkwardTables(): fc.Arbitrary<{ train: Table; test: Table }> {
  const kind = fc.constantFrom(
    'numeric' as const,
    'boolean' as const,
    'timestamp' as const,
    'categorical' as const,
  );
  const shape = fc.record({ kind, name: names });
  const shapes = fc.uniqueArray(shape, { selector: (s) => s.name, minLength: 1, maxLength: 6 });
  const rows = fc.integer({ min: 1, max: 40 });
  return fc
    .tuple(shapes, rows, rows)
    .chain(([columns, a, b]) => fc.record({ train: table(columns, a), test: table(columns, b) }));
}

function table(shapes: Shape[], rows: number): fc.Arbitrary<Table> {
  return fc.tuple(...shapes.map((s) => column(s, rows))).map((columns) => ({ rows, columns }));
}

function column({ kind, name }: Shape, rows: number): fc.Arbitrary<Column> {
  const size = { minLength: rows, maxLength: rows };
  if (kind === 'categorical') return categorical(name, rows);
  if (kind === 'timestamp') {
    return fc.array(seconds, size).map((v) => ({ kind, name, values: Float64Array.from(v) }));
  }
  const value = kind === 'boolean' ? fc.constantFrom(0, 1, NaN) : float;
  return fc.array(value, size).map((v) => ({ kind, name, values: Float32Array.from(v) }));
}

function categorical(name: string, rows: number): fc.Arbitrary<Column> {
  return fc.shuffledSubarray(levels).chain((levels) => {
    // Squared, so that some levels are common and some rare.
    const code = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    return fc.array(code, { minLength: rows, maxLength: rows }).map((draws) => {
      const codes = Int32Array.from(draws, (d) => Math.floor(d * d * (levels.length + 1)) - 1);
      return { kind: 'categorical', name, codes, levels };
    });
  });
}
