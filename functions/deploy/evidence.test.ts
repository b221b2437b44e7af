import { rm } from 'node:fs/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Observation } from '../../contracts/serving.ts';
import { toCustomAttributes } from '../../core/serving/observation.ts';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { readEvidence, readObservations } from './evidence.ts';

const since = new Date('2026-11-24T22:59:30Z');
const place = { pipeline: 'churn', endpoint: 'landfall-churn', since };

let ports: Awaited<ReturnType<typeof memoryPorts>> & {
  clock: { now: () => number; sleep: () => Promise<void> };
};
beforeEach(async () => {
  const clock = { now: () => Date.parse('2026-11-25T00:10:00Z'), sleep: async () => undefined };
  ports = { ...(await memoryPorts()), clock };
});
afterEach(() => rm(ports.folder, { recursive: true }));

const answered: Observation = { version: 1, status: 200, millis: 5, rows: 1 };

/** A captured line as SageMaker lays it out. */
const line = (inferenceTime: string, observation: Observation = answered) =>
  JSON.stringify({
    captureData: { endpointInput: { observedContentType: 'text/csv', data: '1', encoding: 'CSV' } },
    eventMetadata: {
      eventId: 'x',
      inferenceTime,
      customAttributes: ['tenant=7', ...toCustomAttributes(observation)],
    },
    eventVersion: '0',
  });

const capture = (hour: string, name: string, lines: string[], pipeline = 'churn') =>
  ports.store.put(
    `capture/${pipeline}/landfall-${pipeline}/AllTraffic/${hour}/${name}.jsonl`,
    `${lines.join('\n')}\n`,
  );

const at = (version: number) => ({ ...answered, version });

test('every exchange since the step began is read, over midnight too, and none from before or of others', async () => {
  await capture('2026/11/24/21', 'a', [line('2026-11-24T21:59:00Z', at(9))]);
  await capture('2026/11/24/22', 'b', [
    line('2026-11-24T22:59:29Z', at(9)),
    line('2026-11-24T22:59:30Z', at(1)),
  ]);
  await capture('2026/11/24/23', 'c', [line('2026-11-24T23:30:00Z', at(2)), 'not JSON', '{}']);
  await capture('2026/11/25/00', 'd', [line('2026-11-25T00:09:00Z', at(3))]);
  await capture('2026/11/25/00', 'e', [line('2026-11-25T00:09:00Z', at(9))], 'other');
  const versions = (await readObservations(place, ports)).map(({ version }) => version);
  expect(versions.toSorted()).toEqual([1, 2, 3]);
});

test('exchanges without an observation are left out', async () => {
  const [bare, broken] = ['[]', '["landfall.version=x"]'].map(
    (attributes) =>
      `{"eventMetadata":{"inferenceTime":"2026-11-24T23:00:00Z","customAttributes":${attributes}}}`,
  );
  await capture('2026/11/24/23', 'a', [bare, broken, line('2026-11-24T23:00:00Z')]);
  expect(await readObservations(place, ports)).toEqual([answered]);
});

test('what is read is bounded, and of the newest', async () => {
  const older = Array.from({ length: 60_000 }, () => line('2026-11-24T23:00:00Z'));
  const newer = Array.from({ length: 60_000 }, () =>
    line('2026-11-25T00:01:00Z', { ...answered, version: 2 }),
  );
  await capture('2026/11/24/23', 'a', older);
  await capture('2026/11/25/00', 'b', newer);
  const read = await readObservations(place, ports);
  expect(read).toHaveLength(100_000);
  expect(read.filter(({ version }) => version === 2)).toHaveLength(60_000);
});

test('of very many objects 2,000 are read', async () => {
  for (let i = 0; i < 2100; i++) await capture('2026/11/24/23', `o${i}`, [line('2026-11-24T23:00:00Z')]);
  expect(await readObservations(place, ports)).toHaveLength(2000);
});

test('the evidence is that of the step’s two versions', async () => {
  const failed = { ...answered, failed: { version: 2, reason: 'it threw' } };
  await capture('2026/11/24/23', 'a', [
    line('2026-11-24T23:00:00Z'),
    line('2026-11-24T23:00:01Z', failed),
    line('2026-11-24T23:00:02Z', { ...answered, version: 2 }),
  ]);
  const step = { share: 0.1, mode: 'traffic' as const, waitSeconds: 60 };
  const trial = { step, secondsLeft: 7, next: 2, live: 1, capture: 1 };
  expect(await readEvidence(place, trial, ports)).toEqual({
    step,
    secondsLeft: 7,
    next: { version: 2, requests: 2, errors: 1 },
    live: { version: 1, requests: 1, errors: 0 },
  });
});
