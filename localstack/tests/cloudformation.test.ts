import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { GetDashboardCommand } from '@aws-sdk/client-cloudwatch';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { DescribeModelPackageGroupCommand, ListModelPackageGroupsCommand } from '@aws-sdk/client-sagemaker';
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

/** A dashboard with a text, and a group of that name. */
const boardAndGroup = (text: string, group: string) => ({
  Resources: {
    Board: {
      Type: 'AWS::CloudWatch::Dashboard',
      Properties: {
        DashboardName: 'board',
        DashboardBody: JSON.stringify({ widgets: [{ type: 'text', properties: { markdown: text } }] }),
      },
    },
    Group: { Type: 'AWS::SageMaker::ModelPackageGroup', Properties: { ModelPackageGroupName: group } },
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

test('the types of our own are made, changed and deleted', async () => {
  const body = () =>
    aws.cloudWatch.send(new GetDashboardCommand({ DashboardName: 'board' })).then(
      (dashboard) => dashboard.DashboardBody,
      () => undefined,
    );
  const groups = async () =>
    (
      await aws.sageMaker.send(new ListModelPackageGroupsCommand({ NameContains: 'own-' }))
    ).ModelPackageGroupSummaryList?.map((group) => group.ModelPackageGroupName);

  expect((await deploy('own', boardAndGroup('first', 'own-a')))?.StackStatus).toBe('CREATE_COMPLETE');
  expect([await body(), await groups()]).toEqual([expect.stringContaining('first'), ['own-a']]);

  const TemplateBody = JSON.stringify(boardAndGroup('second', 'own-b'));
  await aws.cloudFormation.send(new UpdateStackCommand({ StackName: 'own', TemplateBody }));
  expect((await settled('own'))?.StackStatus).toBe('UPDATE_COMPLETE');
  expect([await body(), await groups()]).toEqual([expect.stringContaining('second'), ['own-b']]);

  await aws.cloudFormation.send(new DeleteStackCommand({ StackName: 'own' }));
  await eventually(async () => ((await body()) === undefined ? true : undefined));
  expect(await groups()).toEqual([]);
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
