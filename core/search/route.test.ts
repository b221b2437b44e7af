import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sizes } from '../../cdk/functions.ts';
import { chooseRoute, sessionMb, trainFunction } from './route.ts';

describe('chooseRoute', () => {
  const small = { rows: 10_000, columns: 20, folds: 5, estimatedSeconds: 30 };

  test('small data is trained in Lambda', () => {
    expect(chooseRoute(small, 'auto')).toEqual({
      route: 'lambda',
      reason: expect.stringContaining('fit into Lambda'),
    });
  });

  test.each([
    ['memory', { rows: 5_000_000, columns: 50, folds: 1 }, 'MB'],
    ['memory, each fold being held', { rows: 9_000, columns: 3_000 }, 'MB'],
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
      folds: fc.constantFrom(1, 5, 10),
      estimatedSeconds: fc.integer({ min: 0, max: 2000 }),
    });
    fc.assert(
      fc.property(workload, fc.integer({ min: 1, max: 5 }), (w, factor) => {
        fc.pre(chooseRoute(w, 'auto').route === 'sagemaker');
        const more = {
          rows: w.rows * factor,
          columns: w.columns,
          folds: w.folds,
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

/** The matrices in the stage, and the child's VmHWM while the folds are boosted side by side. */
test.each([
  { rows: 9_000, columns: 40, folds: 5, measured: 14 + 88 },
  { rows: 8_000, columns: 600, folds: 5, measured: 99 + 490 },
  { rows: 8_000, columns: 1_500, folds: 5, measured: 240 + 1102 },
  { rows: 800, columns: 1_000, folds: 10, measured: 37 + 1154 },
  { rows: 800_000, columns: 36, folds: 1, measured: 117 + 275 },
  { rows: 100_000, columns: 200, folds: 1, measured: 82 + 378 },
])('a session of $rows × $columns in $folds folds holds what was measured', ({ measured, ...size }) => {
  expect(sessionMb(size) / measured).toBeGreaterThan(0.95);
  expect(sessionMb(size) / measured).toBeLessThan(1.2);
});
