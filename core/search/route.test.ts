import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sizes } from '../../cdk/functions.ts';
import { chooseRoute, trainFunction } from './route.ts';

describe('chooseRoute', () => {
  const small = { rows: 10_000, columns: 20, estimatedSeconds: 30 };

  test('small data is trained in Lambda', () => {
    expect(chooseRoute(small, 'auto')).toEqual({
      route: 'lambda',
      reason: expect.stringContaining('fit into Lambda'),
    });
  });

  test.each([
    ['memory', { rows: 5_000_000, columns: 50 }, 'MB'],
    ['time', { estimatedSeconds: 500 }, ' s '],
  ])('what outgrows its %s is a SageMaker job', (_, changes, unit) => {
    expect(chooseRoute({ ...small, ...changes }, 'auto')).toEqual({
      route: 'sagemaker',
      reason: expect.stringContaining(`${unit}`),
    });
  });

  test("the pipeline's definition decides where it says so", () => {
    expect(chooseRoute(small, 'sagemaker').route).toBe('sagemaker');
    expect(chooseRoute({ ...small, rows: 1e8 }, 'lambda').route).toBe('lambda');
  });

  test('more never goes back to Lambda', () => {
    const workload = fc.record({
      rows: fc.integer({ min: 1, max: 1e7 }),
      columns: fc.integer({ min: 1, max: 1000 }),
      estimatedSeconds: fc.integer({ min: 0, max: 2000 }),
    });
    fc.assert(
      fc.property(workload, fc.integer({ min: 1, max: 5 }), (w, factor) => {
        fc.pre(chooseRoute(w, 'auto').route === 'sagemaker');
        const more = {
          rows: w.rows * factor,
          columns: w.columns,
          estimatedSeconds: w.estimatedSeconds * factor,
        };
        expect(chooseRoute(more, 'auto').route).toBe('sagemaker');
      }),
    );
  });

  test("the limits are those of the stack's train function", () => {
    expect(trainFunction).toEqual({ memoryMb: sizes.train.memoryMb, seconds: sizes.train.seconds });
  });
});
