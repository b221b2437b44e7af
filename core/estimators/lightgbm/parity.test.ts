import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { random } from '../../random.ts';
import { context, difference, scoreByOnnx, type Sample } from '../fixtures.ts';
import { lightgbm } from './lightgbm.ts';

/** Kinds of column that decide differently; each takes a uniform number. */
const kinds = {
  continuous: (u: number) => u * 2 - 1,
  counts: (u: number) => Math.floor(u * 4),
  zeros: (u: number) => (u < 0.8 ? 0 : u),
  ones: (u: number) => (u < 0.9 ? 1 : 2),
  constant: () => 1,
  empty: () => Number.NaN,
  /** Neighbouring float32 numbers are 128 s apart. */
  seconds: (u: number) => Math.fround(1.6e9 + Math.floor(u * 40) * 128),
  tiny: (u: number) => (u - 0.5) * 1e-36,
  huge: (u: number) => (u - 0.5) * 6e38,
  codes: (u: number) => Math.floor(u * u * 70),
};
type Kind = keyof typeof kinds;
type Table = {
  seed: number;
  rows: number;
  columns: { kind: Kind; missing: number }[];
  classes: number;
};

const tables: fc.Arbitrary<Table> = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  rows: fc.integer({ min: 30, max: 250 }),
  columns: fc.array(
    fc.record({
      kind: fc.constantFrom(...(Object.keys(kinds) as Kind[])),
      missing: fc.constantFrom(0, 0.1, 0.6, 0.8),
    }),
    { minLength: 1, maxLength: 6 },
  ),
  classes: fc.constantFrom(0, 2, 3),
});

/** The label depends on the first column's value, and on its absence. Validation is on the rows that are learnt from. */
function generate({ seed, rows, columns, classes }: Table): Sample {
  const { float } = random(seed);
  const values = Float32Array.from(
    columns.flatMap(({ kind, missing }) =>
      Array.from({ length: rows }, () => (float() < missing ? Number.NaN : kinds[kind](float()))),
    ),
  );
  const labels = Float32Array.from({ length: rows }, (_, i) => {
    const signal = Number.isNaN(values[i]) ? 1 : Math.sin(values[i] * 7);
    return classes ? Math.floor(((signal + 1) / 2.001 + float() / 4) * classes) % classes : signal + float();
  });
  const named = columns.map(({ kind }, j) => ({
    name: `${j}`,
    source: `${j}`,
    categorical: kind === 'codes',
  }));
  const all = { labels, matrix: { kind: 'dense', rows, columns: named, values } } as const;
  return {
    problemType: classes === 0 ? 'regression' : classes === 2 ? 'binary' : 'multiclass',
    classes,
    all,
    folds: [{ train: all, validation: all }],
  };
}

/** How far ONNX, which decides by the thresholds of the text, is from LightGBM's own answers, which are from its bins. */
async function distance(table: Table): Promise<number> {
  const data = generate(table);
  const params = { min_data_in_leaf: 3, min_data_per_group: 3, n_estimators: 30 };
  const session = await lightgbm.open(data, context());
  try {
    const { iterations, predictions } = await session.validate(params);
    const model = await session.fit(params, iterations);
    const scores = await scoreByOnnx(lightgbm, model, data, data.all.matrix);
    return difference(scores, predictions[0]);
  } finally {
    await session.close();
  }
}

test('ONNX answers as LightGBM does on whatever columns there are', async () => {
  const property = fc.asyncProperty(tables, async (table) => {
    expect(await distance(table)).toBeLessThan(1e-5);
  });
  await fc.assert(property, { numRuns: 25, seed: 20261124 });
});

test('ONNX answers as LightGBM does where a column of ones and gaps could be bundled with another', async () => {
  const table: Table = {
    seed: 0,
    rows: 219,
    columns: [
      { kind: 'constant', missing: 0 },
      { kind: 'continuous', missing: 0.1 },
      { kind: 'continuous', missing: 0 },
      { kind: 'continuous', missing: 0.6 },
      { kind: 'codes', missing: 0 },
      { kind: 'constant', missing: 0.1 },
    ],
    classes: 0,
  };
  expect(await distance(table)).toBeLessThan(1e-5);
});
