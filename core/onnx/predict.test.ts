import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Signature } from '../../contracts/dataset.ts';
import { awkwardTables } from '../../test/support/awkward-tables.ts';
import { openModel } from '../native/onnxruntime.ts';
import type { Table } from '../table/table.ts';
import { createGraph } from './builder.ts';
import { finishModel } from './finish.ts';
import { feedsOf, tensorsOf } from './feeds.ts';
import { openScorer, readSignature } from './scorer.ts';

const regression: Signature = {
  target: 'y',
  problemType: 'regression',
  inputs: [{ name: 'prediction', kind: 'numeric' }],
};
const multiclass: Signature = {
  target: 'kind',
  problemType: 'multiclass',
  inputs: [{ name: 'label', kind: 'categorical' }],
  classes: ['ja', 'nein', 'vielleicht 🎈'],
};

/** Answers with its input, a column that bears the name of the output. */
function echo(): Uint8Array {
  const graph = createGraph();
  const x = graph.input('column:prediction', 'float', ['N', 1]);
  return finishModel(graph, graph.op('Identity', [x]), regression);
}

/** Level `a` is surely the first class, `b` the last; anything else may be the first or the second. */
function lookup(): Uint8Array {
  const graph = createGraph();
  const x = graph.input('column:label', 'string', ['N', 1]);
  const keys = { keys_strings: { strings: ['a', 'b'] }, values_int64s: { ints: [0, 1] }, default_int64: 2 };
  const row = graph.op('Reshape', [
    graph.op('LabelEncoder', [x], keys, 'ai.onnx.ml'),
    graph.constant('int64', [1], [-1]),
  ]);
  const scores = graph.constant('float', [3, 3], [1, 0, 0, 0, 0, 1, 0.5, 0.5, 0]);
  return finishModel(graph, graph.op('Gather', [scores, row], { axis: 0 }), multiclass);
}

const numbers = (values: ArrayLike<number>): Table => ({
  rows: values.length,
  columns: [{ kind: 'numeric', name: 'prediction', values: Float32Array.from(values) }],
});

describe('openScorer', () => {
  it('predicts values, in the order of rows, over many batches', async () => {
    const scorer = await openScorer(echo());
    const rows = Array.from({ length: 10_000 }, (_, i) => i);
    expect(await scorer.predict(numbers(rows))).toEqual({ values: Float64Array.from(rows) });
    expect(await scorer.predict(numbers([]))).toEqual({ values: new Float64Array() });
    await scorer.close();
  });

  it('predicts probabilities row by row, whatever the order of a table’s levels', async () => {
    const scorer = await openScorer(lookup());
    expect(scorer.signature).toEqual(multiclass);
    const codes = Int32Array.of(1, -1, 0);
    const columns: Table['columns'] = [
      { kind: 'numeric', name: 'not asked for', values: new Float32Array(3) },
      { kind: 'categorical', name: 'label', codes, levels: ['b', 'a'] },
    ];
    const probabilities = Float64Array.of(1, 0, 0, 0.5, 0.5, 0, 0, 0, 1);
    expect(await scorer.predict({ rows: 3, columns })).toEqual({ probabilities });
    await expect(scorer.predict(numbers([1]))).rejects.toThrow('no column "label"');
    await scorer.close();
  });

  it('refuses a model without a signature', async () => {
    const graph = createGraph();
    graph.output('y', graph.input('x', 'float', ['N', 1]), 'float', ['N', 1]);
    await expect(openScorer(graph.bytes())).rejects.toMatchObject({
      name: 'Misconfigured',
      code: 'no_signature',
    });
  });
});

describe('finishModel', () => {
  it('answers with the likeliest class, the first among equals', async () => {
    const model = await openModel(lookup());
    expect(model.outputs).toEqual(['probabilities', 'label']);
    const { label } = await model.run({
      'column:label': { type: 'string', data: ['b', 'c', 'a'], dims: [3, 1] },
    });
    expect(label).toEqual({ type: 'string', data: ['vielleicht 🎈', 'ja', 'ja'], dims: [3] });
    await model.close();
  });

  it('is asked for some of its outputs', async () => {
    const model = await openModel(lookup());
    const feed = { 'column:label': { type: 'string' as const, data: ['b'], dims: [1, 1] } };
    expect(Object.keys(await model.run(feed))).toEqual(['probabilities', 'label']);
    expect(await model.run(feed, ['probabilities'])).toEqual({
      probabilities: { type: 'float', data: Float32Array.of(0, 0, 1), dims: [1, 3] },
    });
    await expect(model.run(feed, ['features'])).rejects.toThrow('features');
    await model.close();
  });

  it('answers with the second class from the threshold on', async () => {
    const graph = createGraph();
    const p = graph.input('p', 'float', ['N', 2]);
    const signature: Signature = {
      target: 'y',
      problemType: 'binary',
      inputs: [],
      classes: ['no', 'yes'],
      threshold: 0.2,
    };
    const bytes = finishModel(graph, p, signature);
    expect(readSignature(bytes)).toEqual(signature);
    const model = await openModel(bytes);
    const data = Float32Array.of(0.81, 0.19, 0.8, 0.2, 0.1, 0.9);
    const { label } = await model.run({ p: { type: 'float', data, dims: [3, 2] } });
    expect(label.data).toEqual(['no', 'yes', 'yes']);
    await model.close();
  });

  it('answers with an interval beside the prediction', async () => {
    const graph = createGraph();
    const x = graph.input('column:prediction', 'float', ['N', 1]);
    const interval = { coverage: 0.8, low: -1, high: 2 };
    const scorer = await openScorer(finishModel(graph, x, regression, interval));
    expect(scorer.signature).toEqual({ ...regression, interval: { coverage: 0.8 } });
    expect(await scorer.predict(numbers([5, 7]))).toEqual({
      values: Float64Array.of(5, 7),
      interval: Float64Array.of(4, 7, 6, 9),
    });
    await scorer.close();
  });

  it('writes a signature that is read back', () => {
    expect(readSignature(echo())).toEqual(regression);
    expect(readSignature(lookup())).toEqual(multiclass);
  });
});

it('feeds every column of a table to the input that stands for it', async () => {
  await fc.assert(
    fc.asyncProperty(awkwardTables(), async ({ train: { rows, columns } }) => {
      const inputs = columns.map(({ name, kind }) => ({ name, kind }));
      const tensors = tensorsOf({ rows, columns }, feedsOf(inputs));
      const graph = createGraph();
      Object.entries(tensors).forEach(([name, { type }], i) => {
        graph.output(`landfall output ${i}`, graph.input(name, type, ['N', 1]), type, ['N', 1]);
      });
      const model = await openModel(graph.bytes());
      const results = await model.run(tensors);
      await model.close();
      columns.forEach((c, i) => {
        const expected =
          c.kind === 'categorical' ? Array.from(c.codes, (code) => c.levels[code] ?? '') : c.values;
        expect(results[`landfall output ${i}`]).toMatchObject({ data: expected, dims: [rows, 1] });
      });
    }),
  );
});
