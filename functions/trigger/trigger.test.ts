import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { championKey, datasetKey, ledgerKey, pipelineKey, runId, sha256 } from '../../contracts/keys.ts';
import type { Log } from '../../contracts/ports.ts';
import { memoryConditional } from '../../test/support/memory-conditional.ts';
import { textStore } from '../../test/support/text-store.ts';
import { trigger, type TriggerPorts } from './trigger.ts';

const definition = JSON.stringify({ name: 'churn', target: 'left' });
const source = { bucket: 'land', key: 'landing/churn/a.csv', versionId: 'v1' };
const run = runId('churn', source.bucket, source.key, source.versionId);

const event = (key = source.key, versionId = source.versionId, time = '2026-11-24T10:00:00Z') => ({
  'detail-type': 'Object Created',
  time,
  detail: { bucket: { name: source.bucket }, object: { key, size: 10, 'version-id': versionId } },
});

function batch(...bodies: unknown[]) {
  const records = bodies.map((body, i) => ({ messageId: `m${i}`, body: JSON.stringify(body) }));
  return { Records: records } as unknown as Parameters<typeof trigger>[0];
}

/** Executions by name, with Step Functions' rule: a name with the same input is the same execution. */
function stepFunctions() {
  const executions = new Map<string, string>();
  const start: TriggerPorts['start'] = async (name, input) => {
    if (!executions.has(name)) executions.set(name, input);
    else if (executions.get(name) !== input) throw new Error(`${name} was started with two inputs`);
  };
  return { executions, start };
}

function prepare(objects = new Map([[pipelineKey('churn'), definition]])) {
  const { executions, start } = stepFunctions();
  const log = { info: vi.fn<Log['info']>(), warn: vi.fn<Log['warn']>() };
  const ports = {
    objects: memoryConditional(objects),
    store: textStore(objects),
    start: vi.fn<TriggerPorts['start']>(start),
    isRewritten: async ({ key }: { key: string }) => key.includes('rewritten'),
    log,
  };
  return { objects, executions, ports, log };
}

test('starts a run named by the object version, with the definition in its input', async () => {
  const { ports, executions } = prepare();
  expect(await trigger(batch(event()), ports)).toEqual({ batchItemFailures: [] });
  expect([...executions.keys()]).toEqual([run]);
  expect(JSON.parse(executions.get(run)!)).toMatchObject({
    run: { runId: run, sources: [source], startedBy: 'landing', startedAt: '2026-11-24T10:00:00Z' },
  });
  expect(JSON.parse(executions.get(run)!).run.pipeline).toMatchObject({ name: 'churn', budgetSeconds: 60 });
});

test('what was written anew without forgotten rows is no landing', async () => {
  const { ports, executions } = prepare();
  const written = batch(event('landing/churn/rewritten.csv'));
  expect(await trigger(written, ports)).toEqual({ batchItemFailures: [] });
  expect(executions.size).toBe(0);
});

test('two versions of one key are two runs', async () => {
  const { ports, executions } = prepare();
  await trigger(batch(event(), event(source.key, 'v2')), ports);
  expect(executions.size).toBe(2);
});

test('a delivery after the run was started does not ask Step Functions again, even in ninety days', async () => {
  const { ports, executions } = prepare();
  await trigger(batch(event()), ports);
  executions.clear(); // Step Functions has forgotten the name
  await trigger(batch(event()), ports);
  expect(executions.size).toBe(0);
  expect(ports.start).toHaveBeenCalledTimes(1);
});

test('a redelivery starts what was written down, though the definition has changed since', async () => {
  const { ports, executions, objects } = prepare();
  ports.start.mockRejectedValueOnce(Object.assign(new Error('slow down'), { name: 'ThrottlingException' }));
  expect(await trigger(batch(event()), ports)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
  objects.set(pipelineKey('churn'), JSON.stringify({ name: 'churn', target: 'other' }));
  expect(await trigger(batch(event()), ports)).toEqual({ batchItemFailures: [] });
  expect(JSON.parse(executions.get(run)!).run.pipeline.target).toBe('left');
});

const version = (n: number) =>
  JSON.stringify({
    pipeline: 'churn',
    version: n,
    accumulation: { mode: 'append' },
    until: '2026-11-24T09:00:00Z',
    entries: [],
    because: 'landed',
  });

const defined = (settings: object) => JSON.stringify({ ...JSON.parse(definition), ...settings });

async function started(settings: object, others: [string, string][] = []) {
  const { ports, executions, objects } = prepare(
    new Map([[pipelineKey('churn'), defined(settings)], ...others]),
  );
  expect(await trigger(batch(event()), ports)).toEqual({ batchItemFailures: [] });
  return { run: JSON.parse(executions.get(run)!).run, ports, objects, executions };
}

const versions: [string, string][] = [1, 2, 10].map((n) => [datasetKey('churn', n), version(n)]);
const newest = { key: datasetKey('churn', 10), sha256: sha256(version(10)), bytes: version(10).length };

test.each([
  ['append', { mode: 'append' }],
  ['upsert', { mode: 'upsert', key: ['id'] }],
])('a file to %s is added to the newest version of the data', async (_, accumulation) => {
  expect((await started({ accumulation }, versions)).run).toMatchObject({ base: newest, sources: [source] });
  expect((await started({ accumulation })).run).not.toHaveProperty('base');
});

test('a file that replaces the data is added to nothing', async () => {
  expect((await started({ accumulation: { mode: 'replace' } }, versions)).run).not.toHaveProperty('base');
});

test('a redelivery starts with the version that was written down, though there is a newer one', async () => {
  const first = await started({ accumulation: { mode: 'append' } }, versions.slice(0, 1));
  const found = JSON.parse(first.objects.get(ledgerKey(run))!);
  first.objects.set(ledgerKey(run), JSON.stringify({ ...found, started: false })); // died before it was marked
  first.objects.set(datasetKey('churn', 2), version(2));
  expect(await trigger(batch(event()), first.ports)).toEqual({ batchItemFailures: [] });
  expect(first.executions.size).toBe(1);
  expect(first.run.base.key).toBe(datasetKey('churn', 1));
});

test('where landing makes no model, the file is only kept, once there is a model', async () => {
  const waits = { retraining: { onLanding: false } };
  const champion: [string, string] = [championKey('churn'), '{}'];
  expect((await started(waits, [champion])).run).toMatchObject({ only: 'collect' });
  expect((await started(waits)).run).not.toHaveProperty('only');
  expect((await started({}, [champion])).run).not.toHaveProperty('only');
});

/** Fifty deliveries whose steps are done in the scheduler's order; the steps numbered in `crashes` end their environment. */
async function deliveries(scheduler: fc.Scheduler, crashes: number[]) {
  const objects = new Map([[pipelineKey('churn'), definition]]);
  const { executions, start } = stepFunctions();
  let steps = 0;
  const step = async () => {
    await scheduler.schedule(Promise.resolve());
    if (crashes.includes(steps++)) throw new Error('the environment died');
  };
  const ports: TriggerPorts = {
    objects: memoryConditional(objects, step),
    store: textStore(objects, step),
    start: async (name, input) => {
      await step();
      await start(name, input);
      await step(); // dying after Step Functions has taken it
    },
    isRewritten: async () => false,
    log: { info: () => undefined, warn: () => undefined },
  };
  // EventBridge repeats an event with the time of its own choice.
  const all = Array.from({ length: 50 }, (_, i) =>
    trigger(batch(event(source.key, source.versionId, `2026-11-24T10:00:${10 + i}Z`)), ports),
  );
  const answers = await scheduler.waitFor(Promise.all(all));
  const failed = answers.some((answer) => answer.batchItemFailures.length);
  const sound = { objects: memoryConditional(objects), store: textStore(objects), start };
  if (failed) await trigger(batch(event()), { ...ports, ...sound });
  expect([...executions.keys()]).toEqual([run]);
  expect(JSON.parse(objects.get(ledgerKey(run))!)).toMatchObject({ started: true });
}

test('fifty deliveries at once, in any order of their steps and dying anywhere, make one execution', async () => {
  const crashes = fc.uniqueArray(fc.nat(150), { maxLength: 60 });
  await fc.assert(fc.asyncProperty(fc.scheduler(), crashes, deliveries), { numRuns: 50 });
});

test.each([
  ['no definition', new Map<string, string>(), /pipeline_missing: .*landfall drop FILE --pipeline churn/],
  [
    'a typo',
    new Map([[pipelineKey('churn'), '{"name":"churn","target":"left","budgetseconds":3}']]),
    /budgetseconds/,
  ],
  ['another name', new Map([[pipelineKey('churn'), '{"name":"other","target":"left"}']]), /is not "churn"/],
  ['no JSON', new Map([[pipelineKey('churn'), '{']]), /pipeline_invalid: .*no JSON/],
])(
  'a pipeline with %s: the message goes back, and to the dead letters at last',
  async (_, objects, reason) => {
    const { ports, executions, log } = prepare(objects);
    const answer = await trigger(batch(event()), ports);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    expect(log.warn).toHaveBeenCalledWith(expect.stringMatching(reason), expect.anything());
    expect(executions.size).toBe(0);
    expect([...objects.keys()].filter((key) => key.startsWith('ledger/'))).toEqual([]);
  },
);

test('one bad message of a batch does not hold up the others', async () => {
  const { ports, executions } = prepare();
  const answer = await trigger(batch({ hello: 1 }, event(), event('landing/unknown/a.csv')), ports);
  expect(answer.batchItemFailures).toEqual([{ itemIdentifier: 'm0' }, { itemIdentifier: 'm2' }]);
  expect(executions.size).toBe(1);
});

test.each([
  'landing/churn/',
  'landing/churn/sub/',
  'landing/Churn/a.csv',
  'elsewhere/churn/a.csv',
  'landing/a.csv',
])('%s is no landed file and is left alone', async (key) => {
  const { ports, executions, log } = prepare();
  expect(await trigger(batch(event(key)), ports)).toEqual({ batchItemFailures: [] });
  expect(executions.size).toBe(0);
  expect(log.info).toHaveBeenCalledWith(expect.stringContaining('ignored'), { key });
});
