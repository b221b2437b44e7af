import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ModelInput, Signature } from '../../contracts/dataset.ts';
import type { Placement } from '../../contracts/serving.ts';
import { generateClient } from './generate.ts';

const repository = join(import.meta.dirname, '../..');
let folder: string;
beforeAll(async () => {
  // Inside the repository, so that the SDK is found as a user's project finds its own.
  folder = await mkdtemp(join(repository, '.landfall-client-test-'));
});
afterAll(() => rm(folder, { recursive: true }));

const inputs: ModelInput[] = [
  { name: 'age', kind: 'numeric', required: true },
  { name: 'it\'s "odd" */ \u2028\n${x}', kind: 'categorical' },
  { name: '__proto__', kind: 'boolean' },
  { name: 'since', kind: 'timestamp' },
  { name: 'price', kind: 'numeric_string', format: { decimal: ',', unit: '€' } },
  { name: 'note', kind: 'text' },
];
const binary: Signature = { target: 'churn */', problemType: 'binary', inputs, classes: ["it's no", 'yes'] };
const regression: Signature = {
  target: 'price',
  problemType: 'regression',
  inputs,
  interval: { coverage: 0.9 },
};
const lambda: Placement = {
  serving: 'lambda',
  function: 'landfall-predict-credit-risk',
  alias: 'live',
  functionVersion: '3',
  url: '',
};
const serverless: Placement = {
  serving: 'serverless',
  endpoint: 'landfall-credit-risk',
  endpointConfig: 'landfall-credit-risk-v3',
};

const champion = (placement: Placement) => ({ pipeline: 'credit-risk', version: 3, placement });
const write = async (file: string, text: string) => {
  await writeFile(join(folder, file), text);
  return pathToFileURL(join(folder, file)).href;
};

/** A user of the module: the row that the types must take, and one mistake that they must not. */
const user = (row: string, use: string) => `import { predictCreditRisk } from './client.ts';
const { predictions: [first] } = await predictCreditRisk([${row}]);
${use}
`;

const strict = ['--noEmit', '--strict', '--noUncheckedIndexedAccess', '--skipLibCheck', '--target', 'es2024'];
const options = [...strict, '--module', 'nodenext', '--allowImportingTsExtensions', '--types', 'node'];
const compile = () =>
  promisify(execFile)(process.execPath, [
    join(repository, 'node_modules/typescript/bin/tsc'),
    ...options,
    '--ignoreConfig',
    join(folder, 'user.ts'),
  ]).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );

test.each([
  ['lambda', lambda, binary, "first?.probabilities['yes'].toFixed(); first?.label === \"it's no\";"],
  ['serverless', serverless, regression, 'first?.interval.low.toFixed(); first?.prediction.toFixed();'],
] as const)('for %s it compiles, and knows its columns', async (_, placement, signature, use) => {
  await write('client.ts', generateClient(champion(placement), signature));
  await write('user.ts', user("{ age: 3, since: '2026-01-01', price: '1.234,50 €', note: null }", use));
  expect(await compile()).toBe('');
  await write('user.ts', user("{ age: '3' }", ''));
  expect(await compile()).toMatch(/Type 'string' is not assignable to type 'number'/);
  await write('user.ts', user("{ since: '2026-01-01' }", ''));
  expect(await compile()).toMatch(/Property 'age' is missing/);
});

/** An AWS endpoint that remembers what it was asked. */
async function answering(status: number, headers: Record<string, string>, body: unknown) {
  const asked: { url?: string; body: string }[] = [];
  const server: Server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part: string) => (text += part));
    request.on('end', () => {
      asked.push({ url: request.url, body: text });
      response.writeHead(status, headers).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const settings = {
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  };
  return { asked, settings, close: () => server.close() };
}

const rows = [{ age: 3 }];
const answer = { predictions: [{ id: 'x', prediction: 4 }], model: { pipeline: 'credit-risk', version: 3 } };

test('it asks the function’s alias, and throws what the function throws', async () => {
  const url = await write('lambda.ts', generateClient(champion(lambda), regression));
  const { predictCreditRisk } = await import(url);
  const good = await answering(200, {}, answer);
  expect(await predictCreditRisk(rows, new LambdaClient(good.settings))).toEqual(answer);
  expect(good.asked).toEqual([
    {
      url: '/2015-03-31/functions/landfall-predict-credit-risk/invocations?Qualifier=live',
      body: JSON.stringify({ instances: rows }),
    },
  ]);
  good.close();
  const refusal = { errorType: 'RejectedData', errorMessage: 'wrong_type: Row 1.' };
  const bad = await answering(200, { 'x-amz-function-error': 'Unhandled' }, refusal);
  await expect(predictCreditRisk(rows, new LambdaClient(bad.settings))).rejects.toMatchObject({
    name: 'RejectedData',
    message: 'wrong_type: Row 1.',
  });
  bad.close();
});

test('it asks the SageMaker endpoint', async () => {
  const url = await write('sagemaker.ts', generateClient(champion(serverless), regression));
  const { predictCreditRisk } = await import(url);
  const good = await answering(200, {}, answer);
  expect(await predictCreditRisk(rows, new SageMakerRuntimeClient(good.settings))).toEqual(answer);
  expect(good.asked[0].url).toBe('/endpoints/landfall-credit-risk/invocations');
  good.close();
});
