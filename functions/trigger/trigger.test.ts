import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { ledgerKey, pipelineKey, runId } from '../../contracts/keys.ts';
import type { Log } from '../../contracts/ports.ts';
import { memoryConditional } from '../../test/support/memory-conditional.ts';
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
    start: vi.fn<TriggerPorts['start']>(start),
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
    start: async (name, input) => {
      await step();
      await start(name, input);
      await step(); // dying after Step Functions has taken it
    },
    log: { info: () => undefined, warn: () => undefined },
  };
  // EventBridge repeats an event with the time of its own choice.
  const all = Array.from({ length: 50 }, (_, i) =>
    trigger(batch(event(source.key, source.versionId, `2026-11-24T10:00:${10 + i}Z`)), ports),
  );
  const answers = await scheduler.waitFor(Promise.all(all));
  const failed = answers.some((answer) => answer.batchItemFailures.length);
  if (failed) await trigger(batch(event()), { ...ports, objects: memoryConditional(objects), start });
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
