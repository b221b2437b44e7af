import { rm } from 'node:fs/promises';
import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Champion, Evaluation } from '../../contracts/artifacts.ts';
import { championKey, leaseKey } from '../../contracts/keys.ts';
import { fakeSageMaker } from '../../test/support/fake-sagemaker.ts';
import { memoryConditional } from '../../test/support/memory-conditional.ts';
import { memoryPorts } from '../../test/support/memory-ports.ts';
import { finishedRun } from '../../test/support/run.ts';
import { deploy } from './deploy.ts';
import type { DeployPorts } from './ports.ts';

const sample: Evaluation['sample'] = {
  csv: 'age\n30\n40\n',
  expected: [
    [0.25, 0.75],
    [0.5, 0.5],
  ],
};
const right = 'prediction,probability_no,probability_yes\nyes,0.25000001,0.75\nno,0.5,0.5\n';
const wrong = right.replace('0.5,0.5', '0.4,0.6');

const ids = ['churn-000000000001', 'churn-000000000002', 'churn-000000000003'];

async function prepare() {
  const memory = await memoryPorts();
  const sagemaker = fakeSageMaker();
  const runtime = mockClient(new SageMakerRuntimeClient({ region: 'us-east-1' }));
  const shared = new Map<string, string>();
  let time = 1_800_000_000_000;
  const ports: DeployPorts = {
    ...memory,
    objects: memoryConditional(shared),
    sagemaker: sagemaker.client,
    runtime: runtime as unknown as SageMakerRuntimeClient,
    settings: { bucket: 'artifacts', image: 'landfall/serve:local', roleArn: 'arn:aws:iam::0:role/serve' },
    clock: { now: () => time, sleep: async (millis) => void (time += millis) },
  };
  const answer = (csv: string) =>
    runtime.on(InvokeEndpointCommand).resolves({ Body: Buffer.from(csv) as never, $metadata: {} });
  answer(right);
  for (const id of ids) {
    const { evaluate } = finishedRun(id);
    await memory.store.put(evaluate.model.key, 'onnx');
    await memory.store.put(evaluate.evaluation.key, JSON.stringify({ sample }));
  }
  const champion = (): Champion | undefined =>
    JSON.parse(shared.get(championKey('churn')) ?? 'null') ?? undefined;
  const live = () => sagemaker.endpoints.get('landfall-churn');
  const later = (millis: number) => void (time += millis);
  return { ...sagemaker, ports, memory, runtime, shared, answer, champion, live, later };
}

let world: Awaited<ReturnType<typeof prepare>>;
beforeEach(async () => {
  world = await prepare();
});
afterEach(() => rm(world.memory.folder, { recursive: true }));
const run = (id: string) => deploy(finishedRun(id), world.ports);

/** As the state machine does it: EndpointNotReady and Transient are tried again. */
async function withRetries(
  id: string,
): Promise<{ output: Awaited<ReturnType<typeof run>>; attempts: number }> {
  for (let attempts = 1; ; attempts++) {
    try {
      return { output: await run(id), attempts };
    } catch (error) {
      if (!['EndpointNotReady', 'Transient'].includes((error as Error).name) || attempts > 20) throw error;
      world.later(5000);
    }
  }
}

test('the first version: registered, live, tested, and the champion', async () => {
  const output = await run(ids[0]);
  expect(output).toMatchObject({ endpoint: 'landfall-churn', version: 1 });
  expect(world.live()).toMatchObject({ status: 'InService', config: 'landfall-churn-v1' });
  expect(world.champion()).toMatchObject({
    runId: ids[0],
    version: 1,
    placement: { serving: 'serverless', endpoint: 'landfall-churn', endpointConfig: 'landfall-churn-v1' },
  });
  expect(world.packages).toEqual([
    { arn: output.modelPackageArn, description: `run ${ids[0]}`, approval: 'Approved' },
  ]);
  expect(world.memory.objects.has(`runs/${ids[0]}/deploy/model.tar.gz`)).toBe(true);
  expect(world.memory.objects.has(`runs/${ids[0]}/deploy/deployment.json`)).toBe(true);
});

test('a slow endpoint is waited for by retries, and only one version is registered', async () => {
  world.behaviour.polls = 60;
  const { attempts } = await withRetries(ids[0]);
  expect(attempts).toBeGreaterThan(2);
  expect(world.packages).toHaveLength(1);
  expect(world.champion()?.version).toBe(1);
});

test('the replaced version is kept for a rollback, the one before it is not', async () => {
  for (const id of ids) await withRetries(id);
  expect(world.champion()?.version).toBe(3);
  expect([...world.configs]).toEqual(['landfall-churn-v2', 'landfall-churn-v3']);
  expect([...world.models]).toEqual(['landfall-churn-v2', 'landfall-churn-v3']);
});

test('an endpoint that answers otherwise than evaluated is rolled back to what was live', async () => {
  await run(ids[0]);
  world.answer(wrong);
  await expect(withRetries(ids[1])).rejects.toMatchObject({
    name: 'DeploymentFailed',
    code: 'smoke_test_failed',
    message: expect.stringMatching(
      /row 2: expected 0\.5, 0\.5, got 0\.4, 0\.6.*landfall-churn-v1 is live, as before/,
    ),
  });
  expect(world.live()).toMatchObject({ status: 'InService', config: 'landfall-churn-v1' });
  expect(world.champion()?.runId).toBe(ids[0]);
  expect(world.packages.map((p) => p.approval)).toEqual(['Approved', 'Rejected']);
  expect([...world.configs]).toEqual(['landfall-churn-v1']);
});

test('a bug of ours after the shift is rolled back as well, and keeps its name', async () => {
  await run(ids[0]);
  await world.memory.store.put(finishedRun(ids[1]).evaluate.evaluation.key, '{}');
  await expect(withRetries(ids[1])).rejects.toMatchObject({ name: 'Bug' });
  expect(world.live()).toMatchObject({ status: 'InService', config: 'landfall-churn-v1' });
  expect((await withRetries(ids[2])).output.version).toBe(3);
});

test('a first version that fails leaves no endpoint', async () => {
  world.answer(wrong);
  await expect(withRetries(ids[0])).rejects.toMatchObject({ name: 'DeploymentFailed' });
  expect(world.live()).toBeUndefined();
  expect(world.champion()).toBeUndefined();
});

test('a container that does not start: the old version goes on, and SageMaker is not asked again and again', async () => {
  await run(ids[0]);
  world.behaviour.polls = 50;
  world.behaviour.broken.add('landfall-churn-v2');
  await expect(withRetries(ids[1])).rejects.toMatchObject({
    code: 'endpoint_failed',
    message: expect.stringContaining('no ping'),
  });
  expect(world.live()).toMatchObject({ status: 'InService', config: 'landfall-churn-v1' });
});

test('a first container that does not start', async () => {
  world.behaviour.broken.add('landfall-churn-v1');
  await expect(withRetries(ids[0])).rejects.toMatchObject({ code: 'endpoint_failed' });
  expect(world.live()).toBeUndefined();
  world.behaviour.broken.clear();
  expect((await withRetries(ids[1])).output.version).toBe(2);
});

test('a rollback that takes longer than one attempt is gone on with, without asking the bad version again', async () => {
  await run(ids[0]);
  world.answer(wrong);
  world.behaviour.polls = 50;
  await expect(withRetries(ids[1])).rejects.toMatchObject({ code: 'smoke_test_failed' });
  expect(world.live()).toMatchObject({ status: 'InService', config: 'landfall-churn-v1' });
  expect(world.runtime.commandCalls(InvokeEndpointCommand)).toHaveLength(2);
});

test('an attempt that dies after any of its calls to AWS is made good by the next', async () => {
  await run(ids[0]);
  const calls = async (id: string) => {
    world.mock.resetHistory();
    await run(id);
    return world.mock.calls().length;
  };
  const total = await calls(ids[1]);
  for (let dying = 1; dying <= total; dying++) {
    world = await prepare();
    await run(ids[0]);
    const send = world.ports.sagemaker.send.bind(world.ports.sagemaker);
    let count = 0;
    const dies = async (...args: Parameters<typeof send>) => {
      const answer = await send(...args);
      if (++count === dying) throw Object.assign(new Error('gone'), { name: 'TimeoutError' });
      return answer;
    };
    const client = new Proxy(world.ports.sagemaker, {
      get: (target, key) => (key === 'send' ? dies : Reflect.get(target, key)),
    });
    await deploy(finishedRun(ids[1]), { ...world.ports, sagemaker: client }).catch(() => undefined);
    await withRetries(ids[1]);
    expect(world.champion(), `after call ${dying}`).toMatchObject({ runId: ids[1], version: 2 });
    expect(world.live()).toMatchObject({ status: 'InService', config: 'landfall-churn-v2' });
    expect(world.packages).toHaveLength(2);
    await rm(world.memory.folder, { recursive: true });
    world = await prepare();
  }
});

test('two runs at once are deployed one after the other, each under its own smoke test', async () => {
  world.behaviour.polls = 30;
  const first = run(ids[0]).catch((error: unknown) => error);
  await expect(run(ids[1])).rejects.toMatchObject({ name: 'EndpointNotReady' });
  expect(await first).toMatchObject({ name: 'EndpointNotReady' });
  expect((await withRetries(ids[0])).output.version).toBe(1);
  await withRetries(ids[1]);
  expect(world.champion()).toMatchObject({ runId: ids[1], version: 2 });
});

test('a lease that a killed execution left behind ends by itself', async () => {
  world.shared.set(
    leaseKey('churn'),
    JSON.stringify({ runId: 'churn-dead', until: world.ports.clock.now() + 60_000 }),
  );
  const { attempts } = await withRetries(ids[0]);
  expect(attempts).toBeGreaterThan(10);
});

test('a run that is the champion already is done', async () => {
  const once = await run(ids[0]);
  world.mock.resetHistory();
  expect(await run(ids[0])).toEqual(once);
  expect(world.mock.calls()).toHaveLength(0);
});
