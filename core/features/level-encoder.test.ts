import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { openModel } from '../native/onnxruntime.ts';
import { createGraph } from '../onnx/builder.ts';
import type { Graph } from '../onnx/graph.ts';
import type { Tensor } from '../onnx/model.ts';
import { ModelProto } from '../onnx/proto.ts';
import { encodeLevels } from './level-encoder.ts';

const other = -7;
/** Levels that look like a column's tag, or like another column's level behind its tag. */
const level = fc.oneof(
  fc.constantFrom('', 'a', 'é', '0:', '1:', '1:a', '0', ':', '10:a', '日本'),
  fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !text.includes('\0')),
);
type Drawn = { known: string[]; cells: string[] };
const columnsOf = (rows: number) =>
  fc.array(
    fc.record({
      known: fc.uniqueArray(level, { maxLength: 5 }),
      cells: fc.array(level, { minLength: rows, maxLength: rows }),
    }),
    { minLength: 1, maxLength: 12 },
  );
const tables = fc.integer({ min: 1, max: 5 }).chain(columnsOf);

/** Rows of what the graph answers. */
async function encode(columns: Drawn[], type: 'float' | 'int64'): Promise<number[][]> {
  const graph = createGraph();
  const inputs = columns.map((_, i) => bound(graph, `c${i}`));
  const values = columns.map(({ known }) => known.map((own, code) => [own, code] as const));
  graph.output('codes', encodeLevels(graph, inputs, values, other, type), type, ['N', columns.length]);
  const model = await openModel(graph.bytes());
  const feeds = columns.map(({ cells }, i): [string, Tensor] => [
    `c${i}`,
    { type: 'string', data: cells, dims: [cells.length, 1] },
  ]);
  const { data } = (await model.run(Object.fromEntries(feeds))).codes;
  await model.close();
  const numbers = Array.from(data as ArrayLike<unknown>, Number);
  return columns[0].cells.map((_, row) => numbers.slice(row * columns.length, (row + 1) * columns.length));
}

it.each(['float', 'int64'] as const)('looks each level up in its own column, as %s', async (type) => {
  await fc.assert(
    fc.asyncProperty(tables, async (columns) => {
      const expected = columns[0].cells.map((_, row) =>
        columns.map(({ known, cells }) => {
          const code = known.indexOf(cells[row]);
          return code < 0 ? other : code;
        }),
      );
      expect(await encode(columns, type)).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});

it('takes one node for all columns, and two to tell them apart', () => {
  expect(nodesFor(1)).toEqual(['LabelEncoder']);
  expect(nodesFor(40)).toEqual(['Concat', 'StringConcat', 'LabelEncoder']);
});

/** The nodes that so many columns take. */
function nodesFor(count: number): string[] {
  const graph = createGraph();
  const inputs = Array.from({ length: count }, (_, i) => bound(graph, `c${i}`));
  const levels = inputs.map(() => [['a', 1]] as const);
  graph.output('codes', encodeLevels(graph, inputs, levels, other), 'float', ['N', count]);
  const nodes = ModelProto.decode(graph.bytes()).graph!.node!.map(({ opType }) => opType!);
  return nodes.filter((type) => type !== 'Identity');
}

const bound = (graph: Graph, name: string) => ({
  column: { kind: 'categorical' as const, name, codes: new Int32Array(), levels: [] },
  tensor: graph.input(name, 'string', ['N', 1]),
});
