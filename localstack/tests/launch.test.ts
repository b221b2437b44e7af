import { CreateEndpointCommand, CreateTrainingJobCommand } from '@aws-sdk/client-sagemaker';
import { CreateBucketCommand, ListBucketsCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { chmod, readdir, readFile, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterAll, describe, expect, test } from 'vitest';
import { find, start, stop, type Instance } from '../launch.ts';
import { createFunction, invoke } from './functions.ts';
import { createConfig, jobRequest, predict, putModel, putNumbers, settled } from './sagemaker.ts';
import { clientsFor, eventually, images, isAlive, newFolder, remove } from './support.ts';

const folders: string[] = [];
const folderFor = async () => {
  folders.push(await newFolder());
  return folders.at(-1) as string;
};
afterAll(async () => {
  for (const folder of folders) {
    await stop(folder);
    await remove(folder);
  }
});

/** Pids of everything whose environment names the folder, as Linux tells it. */
async function processesOf(folder: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const environments = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')),
  );
  return pids.filter((_, index) => environments[index].includes(`${folder}/`));
}

/** An instance with a warm function, a running training job with a grandchild, and an endpoint; and their processes. */
async function busy(): Promise<{ instance: Instance; pids: number[] }> {
  const instance = await start({ folder: await folderFor(), images });
  const aws = clientsFor(instance);
  await createFunction(aws, 'probe');
  const { payload } = await invoke(aws, 'probe', { child: true });
  await putNumbers(aws);
  const job = jobRequest('long', { milliseconds: '60000', child: 'yes' });
  await aws.sageMaker.send(new CreateTrainingJobCommand(job));
  await createConfig(aws, 'config', { ModelDataUrl: await putModel(aws, 'model', 3) });
  await aws.sageMaker.send(
    new CreateEndpointCommand({ EndpointName: 'endpoint', EndpointConfigName: 'config' }),
  );
  await settled(aws, 'endpoint');
  const { pid } = await predict(aws, 'endpoint', { x: 1 });
  const known = [instance.pid, payload.pid, payload.child.child, pid];
  if (!existsSync('/proc/self')) return { instance, pids: known };
  const pids = await eventually(async () => {
    const found = await processesOf(instance.folder);
    return found.length >= known.length + 3 ? found : undefined; // and the reaper, the job and its child
  });
  expect(pids).toEqual(expect.arrayContaining(known));
  return { instance, pids };
}

const living = async (pids: number[]) => {
  const alive = await Promise.all(pids.map(isAlive));
  return pids.filter((_, index) => alive[index]);
};

describe('stopping', () => {
  test('leaves no process and no file', async () => {
    const { instance, pids } = await busy();
    await stop(instance.folder);
    expect(await living(pids)).toEqual([]);
    expect(existsSync(instance.folder)).toBe(false);
    expect(find(instance.folder)).toBeUndefined();
    await stop(instance.folder);
  });

  test('is no more than cleaning up after LocalStack was killed: its children are gone already', async () => {
    const { instance, pids } = await busy();
    process.kill(-instance.pid, 'SIGKILL');
    await eventually(async () => ((await living(pids)).length === 0 ? true : undefined));
    expect(find(instance.folder)).toBeUndefined();
    await stop(instance.folder);
    expect(existsSync(instance.folder)).toBe(false);
  });

  test('takes large objects along, which LocalStack itself would leave in a fixed place', async () => {
    const instance = await start({ folder: await folderFor() });
    const Bucket = `large-${process.pid}-${instance.pid}`;
    const { s3 } = clientsFor(instance);
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'large', Body: Buffer.alloc(2 ** 21) }));
    expect(existsSync(join(instance.folder, 'tmp/s3', Bucket))).toBe(true);
    expect(existsSync(join('/tmp/localstack-s3-storage', Bucket))).toBe(false);
    await stop(instance.folder);
    expect(existsSync(instance.folder)).toBe(false);
  });

  test('removes nothing that is not an instance', async () => {
    const folder = await folderFor();
    await writeFile(join(folder, 'precious.txt'), 'mine');
    await stop(folder);
    await expect(start({ folder })).rejects.toThrow(/not empty and not a LocalStack instance/);
    expect(await readdir(folder)).toEqual(['precious.txt']);
  });
});

test('two instances run side by side, share nothing, and listen on the loopback address alone', async () => {
  const [one, two] = await Promise.all([folderFor(), folderFor()]).then((both) =>
    Promise.all(both.map((folder) => start({ folder }))),
  );
  expect(one.port).not.toBe(two.port);
  expect(find(one.folder)).toEqual(one);
  const interfaces = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const others = interfaces.filter(({ family, internal }) => family === 'IPv4' && !internal);
  // 127.0.0.2 is this machine as well: a server on all interfaces answers there.
  const hosts = ['127.0.0.2', ...others.map(({ address }) => address)];
  expect(await Promise.all(hosts.map((host) => connects(host, one.port)))).not.toContain(true);
  expect(await connects('127.0.0.1', one.port)).toBe(true);
  await clientsFor(one).s3.send(new CreateBucketCommand({ Bucket: 'only-here' }));
  const { Buckets } = await clientsFor(two).s3.send(new ListBucketsCommand({}));
  expect(Buckets ?? []).toEqual([]);
  await expect(start({ folder: one.folder })).rejects.toThrow(/already runs/);
  await stop(one.folder);
  expect(find(two.folder)).toEqual(two);
  await clientsFor(two).s3.send(new ListBucketsCommand({}));
  await stop(two.folder);
});

async function connects(host: string, port: number): Promise<boolean> {
  const socket = connect({ host, port, timeout: 2000 });
  const outcome = await Promise.race(
    ['connect', 'error', 'timeout'].map((event) => once(socket, event).then(() => event)),
  ).catch(() => 'error');
  socket.destroy();
  return outcome === 'connect';
}

describe('starting fails with a reason', () => {
  test('without Python', async () => {
    await expect(start({ folder: await folderFor(), python: '/nowhere/python' })).rejects.toThrow(
      /no Python at \/nowhere\/python/,
    );
  });

  test('on a port that is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    await expect(start({ folder: await folderFor(), port })).rejects.toThrow(`port ${port} is not free`);
    server.close();
  });

  test('when it dies, with the end of its log', async () => {
    const folder = await folderFor();
    const tools = await folderFor();
    const python = join(tools, 'python');
    await writeFile(python, '#!/bin/sh\necho "a module is missing" >&2\nsleep 0.3\nexit 1\n');
    await chmod(python, 0o755);
    await expect(start({ folder, python })).rejects.toThrow(
      /ended while it started[\s\S]*a module is missing/,
    );
    expect(find(folder)).toBeUndefined();
  });

  test('when it is aborted, and leaves no process', async () => {
    const folder = await folderFor();
    await expect(start({ folder, signal: AbortSignal.timeout(300) })).rejects.toThrow(/aborted/);
    expect(await living(await processesOf(folder))).toEqual([]);
  });
});
