import { describe, expect, test } from 'vitest';
import { limitOf } from './limit.ts';

const size = { rows: 10_000, columns: 20, folds: 5 };

describe('limitOf', () => {
  test('seconds alone', () => {
    const limit = limitOf({ budgetSeconds: 60, trainOn: 'auto' }, size);
    expect(limit).toEqual({ seconds: 60, says: 'the budget of 60 s' });
  });

  test('dollars, where they end first', () => {
    const limit = limitOf({ budgetSeconds: 600, budgetDollars: 0.01, trainOn: 'auto' }, size);
    expect(limit.seconds).toBeGreaterThan(60);
    expect(limit.seconds).toBeLessThan(300);
    expect(limit.says).toMatch(/^the budget of \$0\.01, \d+ s of lambda$/);
  });

  test('seconds, where dollars would pay for more', () => {
    const limit = limitOf({ budgetSeconds: 60, budgetDollars: 1, trainOn: 'auto' }, size);
    expect(limit.seconds).toBe(60);
    expect(limit.says).toBe('the budget of 60 s, less than $1 pay for');
  });

  test('a training job is dearer by its start', () => {
    const pipeline = { budgetSeconds: 600, budgetDollars: 0.02 };
    const [job, lambda] = (['sagemaker', 'lambda'] as const).map((trainOn) =>
      limitOf({ ...pipeline, trainOn }, size),
    );
    expect(job.seconds).toBeLessThan(lambda.seconds);
  });

  test('less than the other stages cost is nothing', () => {
    expect(limitOf({ budgetSeconds: 60, budgetDollars: 0.0001, trainOn: 'auto' }, size).seconds).toBe(0);
  });
});
