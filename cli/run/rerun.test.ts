import { expect, test } from 'vitest';
import { outcomeKey, runKey, sha256 } from '../../contracts/keys.ts';
import { Run } from '../../contracts/stages.ts';
import { finishedRun } from '../../test/support/run.ts';
import { repetitionOf } from './rerun.ts';

const { run } = finishedRun();
const now = new Date('2026-11-25T10:00:00Z');
const manifest = Buffer.from('{"entries":[]}');
const outcome = {
  runId: run.runId,
  pipeline: run.pipeline.name,
  status: 'Live',
  reason: '',
  run,
  model: { uri: 's3://a/m', sha256: 'f', bytes: 1 },
};

const storeWith = (ended: object | undefined, data: Buffer | undefined = manifest) => ({
  find: async (key: string) => {
    if (key === outcomeKey(run.runId)) return ended && Buffer.from(JSON.stringify(ended));
    return key === runKey(run.runId, 'collect', 'manifest.json') ? data : undefined;
  },
});

test('a repetition is by the definition of then, on the data of then, and nothing else', async () => {
  const repetition = await repetitionOf(run.runId, storeWith(outcome), now);
  expect(Run.parse(repetition)).toEqual({
    runId: expect.stringMatching(/^churn-[0-9a-f]{12}$/),
    pipeline: run.pipeline,
    sources: [],
    base: {
      key: `runs/${run.runId}/collect/manifest.json`,
      sha256: sha256(manifest),
      bytes: manifest.length,
    },
    repeats: run.runId,
    startedBy: 'rerun',
    startedAt: now.toISOString(),
  });
  const later = await repetitionOf(run.runId, storeWith(outcome), new Date('2026-11-25T11:00:00Z'));
  expect(later.runId).not.toBe(repetition.runId);
});

test.each([
  ['that is not there', undefined, 'nothing_to_repeat'],
  ['without a model', { ...outcome, status: 'RejectedData', model: undefined }, 'nothing_to_repeat'],
  ['of an earlier Landfall', { ...outcome, run: undefined }, 'not_repeatable'],
])('a run %s cannot be repeated', async (_, ended, code) => {
  await expect(repetitionOf(run.runId, storeWith(ended), now)).rejects.toMatchObject({ code });
});

test('a run whose data are gone cannot be repeated', async () => {
  const store = { find: (key: string) => storeWith(outcome).find(key.replace('manifest', 'gone')) };
  await expect(repetitionOf(run.runId, store, now)).rejects.toMatchObject({
    name: 'Misconfigured',
    message: expect.stringContaining('collect/manifest.json is gone'),
  });
});
