import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openModel } from '../native/onnxruntime.ts';
import { createGraph } from '../onnx/builder.ts';
import type { Tensor } from '../onnx/model.ts';
import type { CategoricalColumn } from '../table/table.ts';
import type { Encoded } from './encoder.ts';
import { oneHotEncoder } from './one-hot-encoder.ts';
import { standardScaler } from './standard-scaler.ts';

type Values = (number | null)[];
type Golden = {
  standardScaler: {
    names: string[];
    train: Record<string, Values>;
    test: Record<string, Values>;
    transformed: number[][];
  };
  oneHotEncoder: {
    minFrequency: number;
    maxCategories: number;
    train: string[];
    test: string[];
    names: string[];
    transformed: number[][];
  }[];
};

/** What scikit-learn made of the same values: `test/oracle/features.py`. */
const golden: Golden = JSON.parse(
  readFileSync(new URL('../../test/golden/features/encoders.json', import.meta.url), 'utf8'),
);

/** Fits with `encode` on an input `x` and gives the rows it makes of `values`. */
async function encodeRows(values: Tensor, encode: Parameters<typeof fitted>[1]): Promise<number[][]> {
  const { bytes, width } = fitted(values, encode);
  const model = await openModel(bytes);
  const { y } = await model.run({ x: values });
  await model.close();
  return Array.from({ length: values.dims[0] }, (_, row) =>
    Array.from(y.data.slice(row * width, (row + 1) * width) as Float32Array),
  );
}

function fitted(values: Tensor, encode: (graph: ReturnType<typeof createGraph>, x: string) => Encoded) {
  const graph = createGraph();
  const { tensor, columns } = encode(graph, graph.input('x', values.type, ['N', values.dims[1]]));
  graph.output('y', tensor, 'float', ['N', columns.length]);
  return { bytes: graph.bytes(), width: columns.length };
}

function categorical(values: string[]): CategoricalColumn {
  const levels = [...new Set(values)].filter((level) => level !== '').toReversed();
  return { kind: 'categorical', name: 'x', levels, codes: Int32Array.from(values, (v) => levels.indexOf(v)) };
}

const numbers = (values: Values) => Float64Array.from(values, (v) => v ?? NaN);

it('scales and imputes as scikit-learn does', async () => {
  const { names, train, test, transformed } = golden.standardScaler;
  const columns = Object.entries(train).map(([name, values]) => ({
    name,
    source: name,
    values: numbers(values),
  }));
  const rows = transformed.map((_, row) => Object.values(test).map((values) => values[row]));
  const tensor: Tensor = { type: 'double', data: numbers(rows.flat()), dims: [rows.length, columns.length] };
  let found: Encoded | undefined;
  const actual = await encodeRows(tensor, (graph, x) => (found = standardScaler(graph, x, columns)));
  expect(found?.columns.map((c) => c.name)).toEqual(names);
  const expected = transformed.map((row) => row.map((z) => Math.min(Math.max(z, -10), 10)));
  actual.forEach((row, i) => row.forEach((z, j) => expect(z).toBeCloseTo(expected[i][j], 5)));
});

describe.each(golden.oneHotEncoder.map((scenario, i) => [i, scenario] as const))(
  'one-hot case %i',
  (_, scenario) => {
    const { minFrequency, maxCategories, train, test, names, transformed } = scenario;
    const bound = (tensor: string) => [{ column: categorical(train), tensor }];
    const options = { minFrequency, maxCategories };

    it('has the columns of scikit-learn', () => {
      const graph = createGraph();
      const { columns } = oneHotEncoder(graph, bound(graph.input('x', 'string', ['N', 1])), options);
      const theirs = names.map((name) =>
        name.replace(/^x_$/, 'x_missing').replace('_infrequent_sklearn', '_infrequent'),
      );
      expect(columns.map((c) => c.name)).toEqual(theirs);
    });

    it('encodes known, infrequent, unseen and missing levels as scikit-learn does', async () => {
      const tensor: Tensor = { type: 'string', data: test, dims: [test.length, 1] };
      expect(await encodeRows(tensor, (graph, x) => oneHotEncoder(graph, bound(x), options))).toEqual(
        transformed,
      );
    });
  },
);
