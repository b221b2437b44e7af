import { describe, expect, test } from 'vitest';
import { pipelineKey } from '../../contracts/keys.ts';
import { memoryConditional } from '../../test/support/memory-conditional.ts';
import { define, nameAfter } from './definition.ts';

describe('a pipeline’s name after its file', () => {
  test.each([
    ['telco_churn.csv', 'telco-churn'],
    ['/data/Telco Churn (2024).CSV.gz', 'telco-churn-2024'],
    ['2024-sales.parquet', 'sales'],
    ['rows.jsonl.zst', 'rows'],
    ['v1.2.tsv', 'v1-2'],
    ['42.csv', 'data'],
    [`${'x'.repeat(60)}.csv`, 'x'.repeat(40)],
    [`${'x'.repeat(39)}-y.csv`, 'x'.repeat(39)],
  ])('%s → %s', (file, name) => {
    expect(nameAfter(file)).toBe(name);
  });
});

const stored = (objects: Map<string, string>) => JSON.parse(objects.get(pipelineKey('p'))!);

describe('defining a pipeline', () => {
  test('a new one is written with defaults', async () => {
    const objects = new Map<string, string>();
    const { before, pipeline } = await define({ name: 'p', target: 'y' }, memoryConditional(objects));
    expect(before).toBeUndefined();
    expect(stored(objects)).toEqual(pipeline);
    expect(pipeline).toMatchObject({ name: 'p', target: 'y', budgetSeconds: 60, trainOn: 'auto' });
  });

  test('a new one needs a target', async () => {
    await expect(define({ name: 'p' }, memoryConditional(new Map()))).rejects.toMatchObject({
      name: 'Misconfigured',
      code: 'target_missing',
    });
  });

  test('a known one is left alone, whether its target is named again or not', async () => {
    const objects = new Map<string, string>();
    await define({ name: 'p', target: 'y' }, memoryConditional(objects));
    const text = objects.get(pipelineKey('p'));
    const all = { name: 'p', target: 'y', budgetSeconds: 60, accumulation: { mode: 'replace' as const } };
    for (const wanted of [{ name: 'p' }, all]) {
      const { pipeline, before } = await define(wanted, memoryConditional(objects));
      expect(before).toBe(pipeline);
    }
    expect(objects.get(pipelineKey('p'))).toBe(text);
  });

  test('another target is refused', async () => {
    const conditional = memoryConditional(new Map());
    await define({ name: 'p', target: 'y' }, conditional);
    await expect(define({ name: 'p', target: 'z' }, conditional)).rejects.toMatchObject({
      code: 'target_differs',
    });
  });

  test('another budget is kept for later runs, and nothing else changes', async () => {
    const objects = new Map<string, string>();
    const conditional = memoryConditional(objects);
    const first = await define({ name: 'p', target: 'y' }, conditional);
    const second = await define({ name: 'p', budgetSeconds: 5 }, conditional);
    expect(second).toEqual({ before: first.pipeline, pipeline: { ...first.pipeline, budgetSeconds: 5 } });
    expect(stored(objects)).toEqual(second.pipeline);
  });

  test('how data add up is set for a new one, and for later files of a known one', async () => {
    const objects = new Map<string, string>();
    const conditional = memoryConditional(objects);
    await define({ name: 'p', target: 'y', accumulation: { mode: 'append' } }, conditional);
    expect(stored(objects).accumulation).toEqual({ mode: 'append' });
    const upsert = { mode: 'upsert' as const, key: ['id'] };
    const { before, pipeline } = await define({ name: 'p', accumulation: upsert }, conditional);
    expect([before?.accumulation, pipeline.accumulation]).toEqual([{ mode: 'append' }, upsert]);
    expect(stored(objects)).toEqual(pipeline);
  });

  test('of two that create at once, the second sees what the first wrote', async () => {
    const objects = new Map<string, string>();
    let other: Promise<unknown> | undefined;
    const conditional = memoryConditional(objects, async (what) => {
      if (what.startsWith('swap'))
        await (other ??= define({ name: 'p', target: 'z' }, memoryConditional(objects)));
    });
    await expect(define({ name: 'p', target: 'y' }, conditional)).rejects.toMatchObject({
      code: 'target_differs',
    });
    expect(stored(objects).target).toBe('z');
  });

  test('an unusable name or definition is said so', async () => {
    await expect(define({ name: 'Not_A_Name' }, memoryConditional(new Map()))).rejects.toMatchObject({
      code: 'pipeline_name',
    });
    for (const text of ['{', '{"name":"p","target":"y","buget":1}'])
      await expect(
        define({ name: 'p' }, memoryConditional(new Map([[pipelineKey('p'), text]]))),
      ).rejects.toMatchObject({ code: 'pipeline_invalid' });
  });
});
