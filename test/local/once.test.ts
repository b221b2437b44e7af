import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runId as runIdOf } from '../../contracts/keys.ts';
import {
  describeRun,
  drop,
  example,
  outputs,
  putJson,
  rowsOf,
  s3,
  settings,
  sfn,
  temporary,
  until,
} from './support.ts';

const sqs = new SQSClient(settings);
const target = 'compressive_strength';

test('the same object version, told 50 times at once, makes one run', async () => {
  await putJson('pipelines/once.json', { name: 'once', target, budgetSeconds: 3 });
  const key = 'landing/once/a file+1.csv';
  const Body = readFileSync(example('concrete_strength.csv'));
  const { VersionId = '' } = await s3.send(
    new PutObjectCommand({ Bucket: outputs.LandingBucket, Key: key, Body }),
  );
  const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'landfall-landed' }));
  const MessageBody = JSON.stringify({
    source: 'aws.s3',
    'detail-type': 'Object Created',
    time: '2026-01-01T00:00:00Z',
    detail: { bucket: { name: outputs.LandingBucket }, object: { key, 'version-id': VersionId } },
  });
  await Promise.all(
    Array.from({ length: 50 }, () => sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }))),
  );
  const runId = runIdOf('once', outputs.LandingBucket, key, VersionId);
  await until('the run to end', async () => {
    const run = await describeRun(runId).catch(() => undefined);
    return run?.status === 'SUCCEEDED' ? run : undefined;
  });
  await until('the queue to be empty', async () => ((await waiting(QueueUrl)) === 0 ? true : undefined));
  const { executions = [] } = await sfn.send(
    new ListExecutionsCommand({ stateMachineArn: outputs.PipelineStateMachineArn }),
  );
  expect(executions.map((e) => e.name).filter((name) => name?.startsWith('once-'))).toEqual([runId]);
});

test('two files at once make two runs that never mix', async () => {
  const { header, rows } = rowsOf('concrete_strength.csv');
  const halves = [rows.slice(0, 500), rows.slice(500)].map((half, i) =>
    temporary(`half-${i}.csv`, [header, ...half].join('\n')),
  );
  const [a, b] = await Promise.all(halves.map((file, i) => drop(file, `half-${i}`, target)));
  expect(a.summary.rows?.read).toBe(500);
  expect(b.summary.rows?.read).toBe(rows.length - 500);
  expect(a.summary.runId).not.toBe(b.summary.runId);
  expect(a.summary.model?.sha256).not.toBe(b.summary.model?.sha256);
  expect([a.summary.endpoint, b.summary.endpoint]).toEqual([
    'landfall-predict-half-0',
    'landfall-predict-half-1',
  ]);
});

async function waiting(QueueUrl: string): Promise<number> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes ?? {}).reduce((sum, n) => sum + Number(n), 0);
}
