import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ListTopicsCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { expect, test } from 'vitest';
import {
  describeRun,
  drop,
  example,
  landfall,
  listKeys,
  rowsOf,
  settings,
  temporary,
  until,
} from './support.ts';

test('a rejected file ends the run by name, tells people, costs no training, and leaves the endpoint live', async () => {
  const messages = await listen();
  const target = 'compressive_strength';
  expect((await drop(example('concrete_strength.csv'), 'kept', target)).code).toBe(0);
  const { header, rows } = rowsOf('concrete_strength.csv');
  const broken = temporary('renamed.csv', [header.replace(target, 'strength'), ...rows].join('\n'));

  const { code, summary } = await drop(broken, 'kept', target);
  expect({ code, status: summary.status }).toEqual({ code: 2, status: 'RejectedData' });
  expect(summary.reason).toContain('strength');
  const { status, error, cause } = await describeRun(summary.runId);
  expect({ status, error }).toEqual({ status: 'FAILED', error: 'RejectedData' });
  expect(cause).toContain('target_missing');
  expect((await listKeys(`runs/${summary.runId}/`)).filter((key) => key.includes('/train'))).toEqual([]);
  expect(await until('the notification', messages(summary.runId))).toContain('RejectedData');

  const sample = temporary('one.csv', [header, rows[0]].join('\n'));
  const answer = await landfall('predict', 'kept', '--file', sample);
  expect({ code: answer.code, lines: answer.stdout.trim().split('\n').length }).toEqual({
    code: 0,
    lines: 2,
  });
});

test.each([
  ['empty.csv', '', 'empty_file'],
  ['rubbish.csv', String.fromCharCode(0, 1, 2, 255).repeat(500), 'not_a_table'],
  ['one-class.csv', `x,y\n${'1,a\n2,a\n'.repeat(30)}`, 'one_class'],
])('%s is rejected', async (name, text, errorCode) => {
  const { code, summary } = await drop(temporary(name, text), 'rejects', 'y');
  expect(code).toBe(2);
  expect(summary.status).toBe('RejectedData');
  expect((await describeRun(summary.runId)).cause).toContain(errorCode);
});

/** Subscribes a queue to the topic of failures; the returned function asks it for a message with that text. */
async function listen() {
  const [sns, sqs] = [new SNSClient(settings), new SQSClient(settings)];
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'failures-seen' }));
  const { Topics = [] } = await sns.send(new ListTopicsCommand());
  const TopicArn = Topics.map((t) => t.TopicArn ?? '').find((arn) => arn.endsWith('landfall-failures'));
  const Endpoint = 'arn:aws:sqs:us-east-1:000000000000:failures-seen';
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
  return (text: string) => async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 1 }));
    return Messages.map((m) => m.Body ?? '').find((body) => body.includes(text));
  };
}
