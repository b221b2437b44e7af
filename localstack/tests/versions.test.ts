import {
  CreateAliasCommand,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionCommand,
  GetFunctionUrlConfigCommand,
  InvokeCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
  waitUntilPublishedVersionActive,
} from '@aws-sdk/client-lambda';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { createFunction } from './functions.ts';
import { eventually, fixtureText, useInstance } from './support.ts';

const aws = useInstance();
const name = 'served';
const stopped = () => `${aws.instance.folder}/stopped`;
const quick = { maxWaitTime: 30, minDelay: 0.1, maxDelay: 0.5 };

/** A version of the function; each has an environment of its own, as its configuration then was. */
async function publish(label: string): Promise<string> {
  const { lambda: client } = aws;
  const Variables = { LABEL: label, STOPPED: stopped() };
  await client.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: name, Environment: { Variables } }),
  );
  await waitUntilFunctionUpdatedV2({ client, ...quick }, { FunctionName: name });
  const { Version } = await client.send(new PublishVersionCommand({ FunctionName: name }));
  await waitUntilPublishedVersionActive({ client, ...quick }, { FunctionName: `${name}:${Version}` });
  return String(Version);
}

const event = { rawPath: '/', headers: {}, requestContext: { http: { method: 'POST' } } };

/** The version that answered. */
async function ask(qualifier: string): Promise<string> {
  const { Payload, FunctionError, ExecutedVersion } = await aws.lambda.send(
    new InvokeCommand({ FunctionName: name, Qualifier: qualifier, Payload: JSON.stringify(event) }),
  );
  expect(FunctionError).toBeUndefined();
  const { body } = JSON.parse(Buffer.from(Payload ?? []).toString()) as { body: string };
  const { answeredBy } = JSON.parse(Buffer.from(body, 'base64').toString()) as { answeredBy: string };
  expect(ExecutedVersion).toBe(answeredBy);
  return answeredBy;
}

const weigh = (live: string, weights: Record<string, number>) =>
  aws.lambda.send(
    new UpdateAliasCommand({
      FunctionName: name,
      Name: 'live',
      FunctionVersion: live,
      RoutingConfig: { AdditionalVersionWeights: weights },
    }),
  );

/** How many of `count` requests, eight at a time, each version answers. */
async function shares(count: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  let left = count;
  const client = async () => {
    while (left-- > 0) {
      const version = await ask('live');
      counts[version] = (counts[version] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: 8 }, client));
  return counts;
}

beforeAll(async () => {
  await createFunction(aws, name, {}, await fixtureText('functions/url.mjs'));
  for (const label of ['one', 'two']) await publish(label);
  await aws.lambda.send(new CreateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion: '1' }));
});

describe('an alias', () => {
  test('sends a share of the requests to another version, and each is answered once', async () => {
    expect(await shares(20)).toEqual({ 1: 20 });
    await weigh('1', { 2: 0.2 });
    const counts = await shares(400);
    expect(counts[1] + counts[2]).toBe(400);
    // Five standard deviations, 8 requests each, around the 80 that are expected.
    expect(Math.abs(counts[2] - 80)).toBeLessThan(40);
    await weigh('2', {});
    expect(await shares(20)).toEqual({ 2: 20 });
  });

  test('leaves each version to be asked by its number', async () => {
    expect([await ask('1'), await ask('2'), await ask('1')]).toEqual(['1', '2', '1']);
  });
});

describe('the URL of an alias', () => {
  let url: string;
  beforeAll(async () => {
    const config = { FunctionName: name, Qualifier: 'live', AuthType: 'AWS_IAM' } as const;
    const { FunctionUrl } = await aws.lambda.send(new CreateFunctionUrlConfigCommand(config));
    url = FunctionUrl as string;
  });

  test('is the same when it is looked up', async () => {
    const found = await aws.lambda.send(
      new GetFunctionUrlConfigCommand({ FunctionName: name, Qualifier: 'live' }),
    );
    expect(found).toMatchObject({ FunctionUrl: url, AuthType: 'AWS_IAM' });
    expect(new URL(url).origin).toBe(aws.instance.endpoint);
  });

  test('hands on path, query, headers and body, and the answer as it is', async () => {
    const body = Uint8Array.of(0, 255, 10, 200);
    const headers = { 'content-type': 'application/octet-stream' };
    const answer = await fetch(`${url}v2/models/m/infer?a=1&b=%20c`, { method: 'POST', headers, body });
    expect([answer.status, answer.headers.get('x-own')]).toEqual([200, 'yes']);
    expect(await answer.json()).toEqual({
      version: '2.0',
      rawPath: '/v2/models/m/infer',
      rawQueryString: 'a=1&b=%20c',
      contentType: 'application/octet-stream',
      method: 'POST',
      bytes: [0, 255, 10, 200],
      answeredBy: '2',
    });
  });

  test('passes a status on, and answers 502 for what the function throws', async () => {
    expect((await fetch(`${url}teapot`)).status).toBe(418);
    expect((await fetch(`${url}fail`)).status).toBe(502);
    expect((await fetch(new URL('../absent/', url))).status).toBe(403);
  });

  test('follows the alias', async () => {
    await weigh('1', {});
    expect(await (await fetch(url)).json()).toMatchObject({ rawPath: '/', answeredBy: '1' });
  });
});

test('environments are asked to end by SIGTERM when their version is deleted', async () => {
  await aws.lambda.send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: '2' }));
  await eventually(() => readFile(stopped(), 'utf8').catch(() => undefined));
  expect(await readFile(stopped(), 'utf8')).toBe('2');
});
