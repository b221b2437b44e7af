import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createGraph } from '../onnx/builder.ts';
import type { NumericBlock } from '../features/block.ts';
import { targetEncoder } from '../features/steps/target-encoder.ts';
import { foldTraits } from './fold-traits.ts';
import { traits } from './traits.ts';

const label = fc.integer({ min: -40, max: 20 });
const situations = fc
  .array(fc.tuple(fc.integer({ min: -1, max: 3 }), label), { minLength: 6, maxLength: 60 })
  .map((rows) => ({
    column: {
      kind: 'categorical' as const,
      name: 'c',
      levels: ['a', 'b', 'c', 'd'],
      codes: Int32Array.from(rows, ([code]) => code),
    },
    labels: Float32Array.from(rows, ([, y]) => y),
  }));

it('calls a level sinking only where no division into folds encodes all of its rows as 0 or more', async () => {
  let sinking = 0;
  await fc.assert(
    fc.asyncProperty(situations, fc.integer({ min: 0, max: 1e6 }), async ({ column, labels }, seed) => {
      const target = { problemType: 'regression' as const, classes: 0, labels };
      fc.pre(Boolean(foldTraits(column, target, true) & traits.sinking));
      sinking++;
      const graph = createGraph();
      const inputs = [{ column, tensor: graph.input('c', 'string', ['N', 1]) }];
      const block = await targetEncoder.fit({ kind: 'categorical', inputs }, {}, { graph, target, seed });
      const [{ values }] = (block as NumericBlock).columns;
      expect(values().some((value) => value < 0)).toBe(true);
    }),
    { numRuns: 300, seed: 5 },
  );
  expect(sinking).toBeGreaterThanOrEqual(300);
});

it('knows nothing of levels whose rows may all be in one fold', () => {
  const labels = Float32Array.from({ length: 50 }, (_, i) => (i < 10 ? -1000 : 1000));
  const codes = Int32Array.from({ length: 50 }, (_, i) => (i < 10 ? 0 : 1));
  const column = { kind: 'categorical' as const, name: 'c', levels: ['a', 'b'], codes };
  expect(foldTraits(column, { problemType: 'regression', classes: 0, labels }, true) & traits.sinking).toBe(
    0,
  );
});
