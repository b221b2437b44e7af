import { describe, expect, it } from 'vitest';
import { openModel } from '../native/onnxruntime.ts';
import { createGraph } from './builder.ts';
import type { Graph } from './graph.ts';
import { readMetadata } from './metadata.ts';
import type { Tensor } from './model.ts';
import { ModelProto } from './proto.ts';

const column = (...values: number[]): Tensor => ({
  type: 'float',
  data: Float32Array.from(values),
  dims: [values.length, 1],
});

/** x → 2x, as the output `doubled`. */
function doubling(): Graph {
  const graph = createGraph();
  const x = graph.input('x', 'float', ['N', 1]);
  graph.output('doubled', graph.op('Mul', [x, graph.constant('float', [1], [2])]), 'float', ['N', 1]);
  return graph;
}

async function run(bytes: Uint8Array, feeds: Record<string, Tensor>) {
  const model = await openModel(bytes);
  const results = await model.run(feeds);
  await model.close();
  return results;
}

describe('createGraph', () => {
  it('makes a model that runs', async () => {
    const { doubled } = await run(doubling().bytes(), { x: column(1, -3) });
    expect(doubled).toEqual({ type: 'float', data: Float32Array.of(2, -6), dims: [2, 1] });
  });

  it('makes the same bytes from the same calls, in whatever order the metadata come', () => {
    const one = doubling().bytes({ a: '1', b: '2' });
    const other = doubling().bytes({ b: '2', a: '1' });
    expect(Buffer.compare(one, other)).toBe(0);
  });

  it('writes constants of every type and attributes of every kind', async () => {
    const graph = createGraph();
    const x = graph.input('x', 'float', ['N', 1]);
    const text = graph.op(
      'LabelEncoder',
      [graph.op('Cast', [x], { to: 7 })],
      {
        keys_int64s: { ints: [-1, 2 ** 40] },
        values_strings: { strings: ['minus', 'größer 🎈'] },
        default_string: '',
      },
      'ai.onnx.ml',
    );
    const number = graph.op(
      'LabelEncoder',
      [text],
      {
        keys_tensor: { tensor: { type: 'string', dims: [2], data: ['minus', 'größer 🎈'] } },
        values_tensor: { tensor: { type: 'double', dims: [2], data: [0.1, Infinity] } },
        default_tensor: { tensor: { type: 'double', dims: [1], data: [NaN] } },
      },
      'ai.onnx.ml',
    );
    const wide = graph.op('Cast', [graph.constant('int64', [1], [-(2 ** 40)])], { to: 11 });
    const flag = graph.op('Cast', [graph.constant('bool', [1], [1])], { to: 11 });
    const small = graph.op('Cast', [graph.constant('int32', [1], [-7])], { to: 11 });
    const sum = [wide, flag, small].reduce((a, b) => graph.op('Add', [a, b]));
    const scaled = graph.op(
      'Scaler',
      [x],
      { offset: { floats: [0.5] }, scale: { floats: [4] } },
      'ai.onnx.ml',
    );
    graph.output('text', text, 'string', ['N', 1]);
    graph.output('number', number, 'double', ['N', 1]);
    graph.output('sum', sum, 'double', [1]);
    graph.output('scaled', scaled, 'float', ['N', 1]);
    const results = await run(graph.bytes(), { x: column(-1, 2 ** 40, 3) });
    expect(results.text.data).toEqual(['minus', 'größer 🎈', '']);
    expect(results.number.data).toEqual(Float64Array.of(0.1, Infinity, NaN));
    expect(results.sum.data).toEqual(Float64Array.of(-(2 ** 40) + 1 - 7));
    expect(results.scaled.data).toEqual(Float32Array.of(-6, Math.fround(4 * (2 ** 40 - 0.5)), 10));
  });

  it('refuses what would make an invalid model', () => {
    const graph = doubling();
    expect(() => graph.input('x', 'float', ['N', 1])).toThrow('another value named "x"');
    expect(() => graph.input('', 'float', ['N', 1])).toThrow('another value named ""');
    expect(() => graph.input('landfall/7', 'float', ['N', 1])).toThrow('kept for inner values');
    expect(() => graph.op('Neg', ['y'])).toThrow('no value named "y"');
    expect(() => graph.output('x', 'doubled', 'float', ['N', 1])).toThrow('another value named "x"');
    expect(() => graph.constant('float', [2], [1])).toThrow('a tensor of shape [2] cannot hold 1 values');
    expect(() => graph.op('Neg', ['x'], { axis: 0.5 })).toThrow('attribute axis: 0.5 is not an integer');
  });
});

/** -(x · `factor`), as `y`. */
function other(factor: number, input = 'x'): Uint8Array {
  const graph = createGraph();
  const x = graph.input(input, 'float', ['N', 1]);
  const product = graph.op('Mul', [x, graph.constant('float', [1], [factor])]);
  graph.output('y', graph.op('Neg', [product]), 'float', ['N', 1]);
  return graph.bytes({ old: 'yes' });
}

const nodes = (graph: Graph) => ModelProto.decode(graph.bytes()).graph!.node!.map((n) => n.opType);

describe('append', () => {
  it('goes on where a model ended, with new outputs and without its metadata', async () => {
    const graph = createGraph();
    const doubled = graph.append(doubling().bytes({ old: 'yes' })).get('doubled')!;
    graph.output('quadrupled', graph.op('Add', [doubled, doubled]), 'float', ['N', 1]);
    const bytes = graph.bytes({ new: 'yes' });
    expect(Object.keys(await run(bytes, { x: column(5) }))).toEqual(['quadrupled']);
    expect((await run(bytes, { x: column(5) })).quadrupled.data).toEqual(Float32Array.of(20));
    expect(readMetadata(bytes)).toEqual({ new: 'yes' });
  });

  it('puts models side by side over the same inputs', async () => {
    const graph = createGraph();
    const outputs = [other(3), other(5), other(7, 'z')].map((model) => graph.append(model).get('y')!);
    graph.output('sum', graph.op('Sum', outputs), 'float', ['N', 1]);
    const { sum } = await run(graph.bytes(), { x: column(1, 2), z: column(10, 20) });
    expect(sum.data).toEqual(Float32Array.of(-78, -156));
  });

  it('writes once what several have in common', () => {
    const graph = createGraph();
    const first = graph.append(other(2)).get('y');
    expect(graph.append(other(2)).get('y')).toBe(first);
    expect(graph.append(doubling().bytes()).get('doubled')).not.toBe(first);
    expect(nodes(graph)).toEqual(['Mul', 'Neg']);
  });

  it('refuses an input of another type, and what is no model', () => {
    const graph = createGraph();
    graph.input('x', 'string', ['N', 1]);
    expect(() => graph.append(other(2))).toThrow('the input "x" is declared in two ways');
    expect(() => graph.append(new Uint8Array())).toThrow('the model has no graph');
  });

  it('its inner values collide with nothing', () => {
    const graph = createGraph();
    graph.append(other(2));
    expect(() => graph.input('x', 'float', ['N', 1])).toThrow('another value named "x"');
    const bytes = doubling();
    bytes.append(other(9));
    expect(nodes(bytes)).toEqual(['Mul', 'Identity', 'Mul', 'Neg']);
  });
});
