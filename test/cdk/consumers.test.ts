import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { root } from '../../cdk/bundle.ts';
import { consumersStack } from '../../examples/consumers/stack.ts';

const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context: object };
// Without bundles: what is looked at is the template.
const app = new App({ context: { ...context, 'aws:cdk:bundling-stacks': [] } });
const template = Template.fromStack(consumersStack(app, 'churn'));

type Statement = { Action: string | string[]; Resource: unknown };

/** What each role may do, by the beginning of its name. */
const allowed = Object.entries(template.findResources('AWS::IAM::Policy')).map(([id, { Properties }]) => {
  const statements = Properties.PolicyDocument.Statement as Statement[];
  return [id.replace(/Role.*/, ''), statements.flatMap(({ Action }) => Action).toSorted()] as const;
});

const log = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const ask = 'lambda:InvokeFunction';

test('each consumer may ask the live model, and do its own work', () => {
  expect(Object.fromEntries(allowed)).toEqual({
    Machine: [ask],
    Api: [ask],
    LoanDesk: [ask, ...log],
    QueueAnswerer: [
      ask,
      ...log,
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
      'sqs:GetQueueUrl',
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
    ],
  });
});

test('no role names more than single resources: the model by its alias', () => {
  const text = JSON.stringify(template.findResources('AWS::IAM::Policy'));
  expect(text).not.toContain('"*"');
  expect(text.match(/function:landfall-predict-churn:live"/g)).toHaveLength(allowed.length);
});

test('callers without an AWS identity need a key, and are throttled', () => {
  const methods = Object.values(template.findResources('AWS::ApiGateway::Method'));
  expect(methods.map(({ Properties }) => Properties.ApiKeyRequired)).toEqual([true, true]);
  template.hasResourceProperties('AWS::ApiGateway::UsagePlan', {
    ApiStages: [Match.objectLike({ Stage: Match.anyValue() })],
    Throttle: { RateLimit: 20, BurstLimit: 40 },
    Quota: { Limit: 100_000, Period: 'MONTH' },
  });
  template.resourceCountIs('AWS::ApiGateway::UsagePlanKey', 1);
});

test('a batch of messages fails by its messages', () => {
  const mappings = Object.values(template.findResources('AWS::Lambda::EventSourceMapping'));
  expect(mappings.map(({ Properties }) => Properties.FunctionResponseTypes)).toEqual([
    ['ReportBatchItemFailures'],
  ]);
});
