import { expect, test } from 'vitest';
import { openModel } from '../native/onnxruntime.ts';
import { createGraph } from './builder.ts';
import { openSections } from './cut.ts';
import { readMetadata } from './metadata.ts';

/** y = (x · 2 + 1)², beside something that y does not need. */
function model() {
  const graph = createGraph();
  const number = (value: number) => graph.constant('float', [1], [value]);
  const x = graph.input('x', 'float', ['N', 1]);
  const doubled = graph.op('Mul', [x, number(2)]);
  const more = graph.op('Add', [doubled, number(1)]);
  graph.output('y', graph.op('Mul', [more, more]), 'float', ['N', 1]);
  graph.output('other', graph.op('Neg', [x]), 'float', ['N', 1]);
  return { sections: openSections(graph.bytes({ any: 'thing' })), doubled, more };
}

async function run(bytes: Uint8Array, input: string, ...data: number[]) {
  const opened = await openModel(bytes);
  const feed = { type: 'float' as const, dims: [data.length, 1], data: Float32Array.from(data) };
  const answer = await opened.run({ [input]: feed });
  await opened.close();
  return Object.fromEntries(Object.entries(answer).map(([name, { data: values }]) => [name, [...values]]));
}

test('inner values are observed beside the outputs, once each', async () => {
  const { sections, more, doubled } = model();
  const answer = await run(sections.observe([more, doubled, more, 'y']), 'x', 1, 2);
  expect(answer).toEqual({ [more]: [3, 5], [doubled]: [2, 4], y: [9, 25], other: [-1, -2] });
});

test('a section runs from one value to another, without the rest', async () => {
  const { sections, doubled } = model();
  const bytes = sections.section(doubled, 'y');
  expect(await run(bytes, doubled, 1, 5)).toEqual({ y: [4, 36] });
  expect(readMetadata(bytes)).toEqual({});
});

test('the nodes on the way are named in order', () => {
  const { sections, doubled, more } = model();
  expect(sections.between(doubled, 'y').map(({ opType }) => opType)).toEqual(['Add', 'Mul', 'Identity']);
  expect(sections.between('x', 'other').map(({ opType }) => opType)).toEqual(['Neg', 'Identity']);
  expect(sections.between('y', 'y')).toEqual([]);
  expect(sections.producer(more)?.opType).toBe('Add');
  expect(sections.producer('x')).toBeUndefined();
});

test('what is no model is refused', () => {
  expect(() => openSections(new Uint8Array())).toThrow('the model has no graph');
});
