import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, GetDashboardCommand } from '@aws-sdk/client-cloudwatch';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { DescribeModelPackageGroupCommand } from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';
import { eventually, role, useInstance } from './support.ts';
import { everyType } from './every-type.ts';
import { zip } from './zip.ts';

const aws = useInstance();

type Template = { Resources: Record<string, object>; Outputs?: Record<string, object> };

const settled = (name: string) =>
  eventually(async () => {
    const { Stacks } = await aws.cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
    const stack = Stacks?.[0];
    return stack?.StackStatus?.endsWith('_IN_PROGRESS') ? undefined : stack;
  }, 60);

async function deploy(name: string, template: Template) {
  await aws.cloudFormation.send(
    new CreateStackCommand({ StackName: name, TemplateBody: JSON.stringify(template) }),
  );
  return settled(name);
}

const reasons = async (name: string) => {
  const { StackEvents } = await aws.cloudFormation.send(new DescribeStackEventsCommand({ StackName: name }));
  return StackEvents?.map((event) => event.ResourceStatusReason ?? '').join('\n');
};

const created = { status: 'CREATE_COMPLETE' };

const boardOf = (text: string) => ({
  Resources: {
    Board: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: {
        DashboardName: 'board',
        DashboardBody: JSON.stringify({ widgets: [{ type: 'text', properties: { markdown: text } }] }),
      },
    },
  },
});

test('every type of our stack is deployed by itself', async () => {
  await aws.s3.send(new CreateBucketCommand({ Bucket: 'assets' }));
  await aws.s3.send(
    new PutObjectCommand({ Bucket: 'assets', Key: 'layer.zip', Body: zip({ 'lib/native.txt': 'native' }) }),
  );
  const stack = await deploy('whole', everyType);
  expect({ status: stack?.StackStatus, reasons: await reasons('whole') }).toMatchObject(created);
  const outputs = Object.fromEntries(
    (stack?.Outputs ?? []).map((output) => [output.OutputKey, output.OutputValue]),
  );
  expect(outputs).toMatchObject({ Dashboard: 'overview' });
  expect(outputs.Group).toMatch(/^arn:aws:sagemaker:.*:model-package-group\/churn$/i);
  await aws.sageMaker.send(new DescribeModelPackageGroupCommand({ ModelPackageGroupName: 'churn' }));
});

test('dashboards are put, changed and deleted', async () => {
  const cloudWatch = new CloudWatchClient({
    endpoint: aws.instance.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const body = async () =>
    (await cloudWatch.send(new GetDashboardCommand({ DashboardName: 'board' }))).DashboardBody as string;
  expect((await deploy('boards', boardOf('first')))?.StackStatus).toBe('CREATE_COMPLETE');
  expect(await body()).toContain('first');
  const TemplateBody = JSON.stringify(boardOf('second'));
  await aws.cloudFormation.send(new UpdateStackCommand({ StackName: 'boards', TemplateBody }));
  expect((await settled('boards'))?.StackStatus).toBe('UPDATE_COMPLETE');
  expect(await body()).toContain('second');
  await aws.cloudFormation.send(new DeleteStackCommand({ StackName: 'boards' }));
  await eventually(() =>
    body().then(
      () => undefined,
      () => true,
    ),
  );
});

test.each([
  'AWS::SageMaker::Endpoint',
  'Custom::S3BucketNotifications',
  'AWS::CloudFormation::CustomResource',
])('%s is refused by name', async (type) => {
  const name = `refused-${type.split('::').at(-1)}`;
  const stack = await deploy(name, {
    Resources: { Thing: { Type: type, Properties: { ServiceToken: role } } },
  }).catch((error: Error) => ({ StackStatus: 'refused', StackStatusReason: error.message }));
  expect(stack?.StackStatus).not.toBe('CREATE_COMPLETE');
  const text = stack?.StackStatus === 'refused' ? stack.StackStatusReason : await reasons(name);
  expect(text).toContain(type);
});

test('the marker that CDK adds is no resource of its own', async () => {
  const marker = { Type: 'AWS::CDK::Metadata', Properties: { Analytics: 'v2:deflate64:x' } };
  const stack = await deploy('marked', { Resources: { CDKMetadata: marker } });
  expect({ status: stack?.StackStatus, reasons: await reasons('marked') }).toMatchObject(created);
});
