import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createGraph } from './builder.ts';
import { readMetadata, withMetadata } from './metadata.ts';

const text = fc.string({ unit: 'binary' });

it('reads what the builder wrote', () => {
  fc.assert(
    fc.property(fc.dictionary(text, text), (metadata) => {
      const graph = createGraph();
      graph.output('y', graph.constant('string', [2], ['a', 'é']), 'string', [2]);
      expect(Object.entries(readMetadata(graph.bytes(metadata))).toSorted()).toEqual(
        Object.entries(metadata).toSorted(),
      );
    }),
  );
});

it('reads what was appended, beside what was there', () => {
  const graph = createGraph();
  graph.output('y', graph.constant('float', [1], [1]), 'float', [1]);
  const bytes = withMetadata(graph.bytes({ first: '1' }), { second: 'é' });
  expect(readMetadata(bytes)).toEqual({ first: '1', second: 'é' });
});

it('refuses a model that was cut', () => {
  const graph = createGraph();
  graph.input('x', 'float', ['N', 1]);
  const bytes = graph.bytes({ key: 'value' });
  expect(() => readMetadata(bytes.subarray(0, -2))).toThrow('not a protobuf message');
});
