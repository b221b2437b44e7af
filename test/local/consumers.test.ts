import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { APIGatewayClient, GetApiKeyCommand } from '@aws-sdk/client-api-gateway';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { parse } from 'csv-parse/sync';
import { beforeAll, expect, test, vi } from 'vitest';
import { localEnvironment } from '../../cli/aws/settings.ts';
import { cdk } from '../../cli/local/cdk.ts';
import { runKey } from '../../contracts/keys.ts';
import type { Decision } from '../../examples/consumers/typed-client/handler.ts';
import type { CreditRiskAnswer, CreditRiskRow } from '../../examples/consumers/typed-client/credit-risk.ts';
import {
  drop,
  example,
  getObject,
  lambda,
  landfall,
  putJson,
  rowsOf,
  settings,
  sfn,
  temporary,
  until,
} from './support.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 400_000 });

const repository = join(import.meta.dirname, '../..');
const env = { ...process.env, ...localEnvironment(settings.endpoint!) };
const budget = 2; // seconds: how good the models are is not what is tested
const sqs = new SQSClient(settings);

/** As other services have rows: numbers are numbers, and what is yes or no is a boolean. */
const applications = (
  parse(readFileSync(example('german_credit.csv')), { columns: true, to: 5, cast: asJson }) as object[]
).map((row) => without(['class'], row) as CreditRiskRow);

function asJson(text: string, { column }: { column: string | number }): string | number | boolean {
  if (column === 'foreign_worker') return text === 'yes';
  return /^[\d.]+$/.test(text) ? Number(text) : text;
}

const strength = rowsOf('concrete_strength.csv');
const asked = [strength.header, ...strength.rows.slice(0, 3)].join('\n');

/** What the stack of the examples has put out; the model that they ask, as a file; and its answers to {@link applications}. */
let outputs: Record<string, string>;
let model: string;
let expected: CreditRiskAnswer;

beforeAll(async () => {
  const few = temporary('few.csv', [strength.header, ...strength.rows.slice(0, 80)].join('\n'));
  const target = 'compressive_strength';
  await putJson('pipelines/strength.json', {
    name: 'strength',
    target,
    budgetSeconds: budget,
    serving: 'serverless',
  });
  const [{ summary }] = await Promise.all([
    drop(example('german_credit.csv'), 'credit-risk', 'class', budget),
    drop(few, 'strength', target, budget),
    deployConsumers(),
  ]);
  model = temporary('model.onnx', await getObject(runKey(summary.runId, 'train', 'model.onnx')));
  expected = (await invoke(
    'landfall-predict-credit-risk',
    { instances: applications },
    'live',
  )) as typeof expected;
});

async function deployConsumers(): Promise<void> {
  const file = temporary('outputs.json', '{}');
  const folder = dirname(file);
  const app = ['--app', 'node examples/consumers/app.ts', '--context', 'pipeline=credit-risk'];
  const unasked = ['--require-approval', 'never', '--method', 'direct'];
  const files = ['--outputs-file', file, '--output', join(folder, 'consumers.out')];
  const options = { repository, cwd: repository, log: join(folder, 'consumers.log'), env };
  await cdk(['deploy', 'LandfallConsumers', ...app, ...unasked, ...files], options);
  outputs = JSON.parse(readFileSync(file, 'utf8')).LandfallConsumers;
}

async function invoke(FunctionName: string, event: unknown, Qualifier?: string): Promise<unknown> {
  const command = new InvokeCommand({ FunctionName, Qualifier, Payload: JSON.stringify(event) });
  const { FunctionError, Payload } = await lambda.send(command);
  const text = new TextDecoder().decode(Payload);
  if (FunctionError) throw new Error(text);
  return JSON.parse(text);
}

/** Runs an example's program as a user does. */
function run(program: string, args: string[], input = '') {
  const { status, stdout, stderr } = spawnSync(program, args, { input, env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

function without(names: string[], record: object): object {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}

/** All but the predictions' ids, which no two answers share, and what the queue adds. */
const withoutIds = (predictions: readonly object[]) =>
  predictions.map((prediction) => without(['id', 'messageId'], prediction));

const predictionsOf = (csv: string) =>
  (parse(csv, { columns: true }) as { prediction: string }[]).map(({ prediction }) => prediction);

test('the client in the examples is what `landfall client` writes', async () => {
  const file = temporary('client.ts', '');
  expect((await landfall('client', 'credit-risk', '--out', file)).code).toBe(0);
  const kept = join(repository, 'examples/consumers/typed-client/credit-risk.ts');
  expect(readFileSync(file, 'utf8')).toBe(readFileSync(kept, 'utf8'));
});

test('another team’s function decides by the typed client', async () => {
  const event = applications.map((facts, i) => ({ applicant: `applicant ${i}`, facts }));
  const decisions = (await invoke(outputs.LoanDeskName, event)) as Decision[];
  expect(decisions.map(({ risk }) => risk)).toEqual(
    expected.predictions.map(({ probabilities }) => probabilities.bad),
  );
  for (const { decision, risk } of decisions) expect(decision).toBe(risk < 0.3 ? 'grant' : 'ask a person');
});

async function execute(rows: unknown[]): Promise<unknown> {
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn: outputs.MachineArn, input: JSON.stringify({ rows }) }),
  );
  return until('the execution to end', async () => {
    const { status, output } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return status === 'RUNNING' ? undefined : JSON.parse(output ?? '{}');
  });
}

test('a state machine is answered, and goes another way where rows are refused', async () => {
  const answer = (await execute(applications)) as CreditRiskAnswer;
  expect(answer).toMatchObject({ status: 'predicted', model: { pipeline: 'credit-risk', version: 1 } });
  expect(withoutIds(answer.predictions)).toEqual(withoutIds(expected.predictions));
  expect(await execute([{ ...applications[0], age: 'old' }])).toEqual({
    status: 'refused',
    reason: expect.stringMatching(/^wrong_type: .*age/),
  });
});

/** Reads a queue until it has given `count` different messages. */
async function received(QueueUrl: string, count: number): Promise<{ id: string; body: string }[]> {
  const found = new Map<string, string>();
  return until(`${count} messages`, async () => {
    const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
    for (const { MessageId, Body, ReceiptHandle } of (await sqs.send(command)).Messages ?? []) {
      found.set(MessageId!, Body!);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
    return found.size >= count ? Array.from(found, ([id, body]) => ({ id, body })) : undefined;
  });
}

test('rows of a queue become predictions in another, and a bad row holds no other up', async () => {
  const QueueUrl = outputs.QuestionsUrl;
  // As deployed, a message comes again after three minutes.
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '3' } }));
  await setTimeout(1500); // a poll that waits already, for a second, still goes by the old time
  const bad = JSON.stringify({ ...applications[0], age: 'old' });
  const bodies = [bad, ...applications.map((row) => JSON.stringify(row))];
  const Entries = bodies.map((MessageBody, i) => ({ Id: String(i), MessageBody }));
  const { Successful = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  const messages = await received(outputs.PredictionsUrl, applications.length);
  const answers = new Map(messages.map(({ body }) => JSON.parse(body)).map((a) => [a.messageId, a]));
  const questions = Successful.toSorted((a, b) => Number(a.Id) - Number(b.Id)).slice(1);
  const inOrder = questions.map(({ MessageId }) => answers.get(MessageId));
  expect(withoutIds(inOrder)).toEqual(withoutIds(expected.predictions));
  expect((await received(outputs.RefusedUrl, 1)).map(({ body }) => body)).toEqual([bad]);
});

test('API Gateway asks for a key, and hands the answer on', async () => {
  const url = `${settings.endpoint}/_aws/execute-api/${outputs.ApiId}/${outputs.ApiStage}`;
  const gateway = new APIGatewayClient(settings);
  const { value } = await gateway.send(
    new GetApiKeyCommand({ apiKey: outputs.ApiKeyId, includeValue: true }),
  );
  const ask = (headers: Record<string, string>) =>
    fetch(`${url}/invocations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(applications),
    });
  expect((await ask({})).status).toBe(403);
  expect((await ask({ 'x-api-key': 'guessed' })).status).toBe(403);
  const answer = await ask({ 'x-api-key': value! });
  expect(answer.status).toBe(200);
  const { predictions } = (await answer.json()) as CreditRiskAnswer;
  expect(withoutIds(predictions)).toEqual(withoutIds(expected.predictions));
  const described = await fetch(`${url}/openapi.json`, { headers: { 'x-api-key': value! } });
  expect(await described.json()).toMatchObject({ openapi: '3.1.0' });
});

test('curl asks the Function URL with a signature', () => {
  const script = example('curl/predict.sh');
  const { stdout, stderr } = run(script, ['credit-risk', JSON.stringify(applications[0])]);
  expect(stderr).toBe('');
  expect(withoutIds(JSON.parse(stdout).predictions)).toEqual(withoutIds(expected.predictions.slice(0, 1)));
  const refused = run(script, ['credit-risk', '{"age": "old"}']);
  expect(refused).toMatchObject({ status: 22, stdout: expect.stringContaining('missing_columns') });
});

test('boto3 asks the SageMaker endpoint, and the function', async () => {
  const python = join(repository, '.landfall/python/bin/python');
  const endpoint = run(python, [example('python/endpoint.py'), 'strength'], asked);
  expect(endpoint.stderr).toBe('');
  const predicted = await landfall('predict', 'strength', '--file', temporary('asked.csv', asked));
  expect(predictionsOf(endpoint.stdout)).toHaveLength(3);
  expect(predictionsOf(endpoint.stdout)).toEqual(predictionsOf(predicted.stdout));
  const refused = run(python, [example('python/endpoint.py'), 'strength'], 'age\n3\n');
  expect(refused).toMatchObject({ status: 1, stderr: expect.stringContaining('missing_columns') });

  const args = [example('python/function.py'), 'credit-risk', JSON.stringify(applications[0])];
  const answered = run(python, args);
  expect(answered.stderr).toBe('');
  expect(withoutIds(JSON.parse(answered.stdout))).toEqual(withoutIds(expected.predictions.slice(0, 1)));
});

test('Node asks the model itself, without any service', () => {
  const args = [example('node/predict.ts'), model, JSON.stringify(applications[0])];
  const { stdout, stderr } = run(process.execPath, args);
  expect(stderr).toBe('');
  const { label, probabilities } = expected.predictions[0];
  expect(JSON.parse(stdout)).toEqual({ label: [label], probabilities: Object.values(probabilities) });
});
