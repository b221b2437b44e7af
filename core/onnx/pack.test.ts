import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awkwardTables } from '../../test/support/awkward-tables.ts';
import { featuresOutput, fitPlan } from '../features/plan.ts';
import { plans } from '../features/plans.ts';
import { openModel } from '../native/onnxruntime.ts';
import { take, type Table } from '../table/table.ts';
import { createGraph } from './builder.ts';
import { feedsOf, tensorsOf, type Feed } from './feeds.ts';
import type { Graph } from './graph.ts';
import { packInputs } from './pack.ts';

const names = ['a', 'b', 'c'];
const plain: Feed[] = names.map((name) => ({ input: name, columns: [name] }));

/** Three float inputs, and what `make` does with them as an output. */
function modelOf(make: (graph: Graph, inputs: string[]) => string): Uint8Array {
  const graph = createGraph();
  const inputs = names.map((name) => graph.input(name, 'float', ['N', 1]));
  graph.output('y', make(graph, inputs), 'float', ['D', 'D']);
  return graph.bytes({ kept: 'yes' });
}
const sideBySide = (graph: Graph, inputs: string[]) => graph.op('Concat', inputs, { axis: 1 });

async function run(bytes: Uint8Array, feeds: readonly Feed[], table: Table, output: string) {
  const model = await openModel(bytes);
  try {
    expect(model.inputs.toSorted()).toEqual(feeds.map(({ input }) => input).toSorted());
    return (await model.run(tensorsOf(table, feeds)))[output];
  } finally {
    await model.close();
  }
}

describe('packInputs', () => {
  it.each(['tree', 'target', 'linear'] as const)(
    'changes no bit of what the %s plan answers',
    async (plan) => {
      await fc.assert(
        fc.asyncProperty(awkwardTables(), async ({ train, test }) => {
          const inputs = train.columns.map(({ name, kind }) => ({ name, kind }));
          const labels = Float32Array.from({ length: train.rows }, (_, i) => i % 2);
          const target = { problemType: 'binary' as const, classes: 2, labels };
          const { bytes } = await fitPlan(plans[plan], train, inputs, target, 1);
          const packed = packInputs(bytes, feedsOf(inputs));
          const columns = packed.feeds.flatMap((feed) => feed.columns);
          expect(columns.toSorted()).toEqual(inputs.map(({ name }) => name).toSorted());
          for (const table of [test, take(test, Int32Array.of(0)), take(test, new Int32Array())]) {
            const expected = await run(bytes, feedsOf(inputs), table, featuresOutput);
            expect(await run(packed.bytes, packed.feeds, table, featuresOutput)).toEqual(expected);
          }
        }),
        { numRuns: 15 },
      );
    },
  );

  it('makes one input of columns side by side', async () => {
    const packed = packInputs(
      modelOf((graph, [a, b, c]) => sideBySide(graph, [b, a, c])),
      plain,
    );
    expect(packed.feeds.map(({ columns }) => columns)).toEqual([['b', 'a', 'c']]);
    expect(Buffer.from(packed.bytes).includes('kept')).toBe(true);
  });

  const kept: [string, Parameters<typeof modelOf>[0]][] = [
    ['one after the other', (graph, inputs) => graph.op('Concat', inputs, { axis: 0 })],
    [
      'that something else takes too',
      (graph, inputs) => graph.op('Add', [sideBySide(graph, inputs), inputs[0]]),
    ],
    ['that stand there twice', (graph, [a, b, c]) => sideBySide(graph, [a, b, c, a])],
    ['beside what is computed', (graph, [a, b, c]) => sideBySide(graph, [graph.op('Neg', [a]), b, c])],
    [
      'that an output is',
      (graph, [a, b, c]) => {
        graph.output('a', a, 'float', ['N', 1]);
        return sideBySide(graph, [a, b, c]);
      },
    ],
  ];
  it.each(kept)('leaves inputs %s', (_, make) => {
    const bytes = modelOf(make);
    expect(packInputs(bytes, plain)).toEqual({ bytes, feeds: plain });
  });
});
