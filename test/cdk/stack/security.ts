import { describe, expect, it } from 'vitest';
import { statements } from './policies.ts';
import { ofImageBuild, ofType, synthesise, targetNames } from './synthesise.ts';

/** Actions that AWS does not let anybody restrict to a resource. */
const withoutResource = new Set([
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
  'ecr:GetAuthorizationToken',
  'sagemaker:ListEndpointConfigs',
  'sagemaker:ListModels',
  'scheduler:ListSchedules',
]);

const to = (service: string) => ({ StringEquals: { 'iam:PassedToService': `${service}.amazonaws.com` } });

describe.each(targetNames)('for %s', (name) => {
  const { resources } = synthesise(name);
  const properties = (type: string) => ofType(resources, type).map(([, r]) => r.Properties);
  const denied = (type: string) =>
    ofType(resources, type).map(([, policy]) =>
      statements(policy).some(
        (s) =>
          s.effect === 'Deny' &&
          JSON.stringify(s.conditions) === JSON.stringify({ Bool: { 'aws:SecureTransport': 'false' } }),
      ),
    );

  it('has three buckets: private, encrypted, versioned, without ACLs, kept', () => {
    const buckets = ofType(resources, 'AWS::S3::Bucket').map(([, bucket]) => bucket);
    expect(buckets.map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['Retain', 'Retain', 'Retain']);
    for (const { Properties } of buckets) {
      expect(Properties).toMatchObject({
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        VersioningConfiguration: { Status: 'Enabled' },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      });
    }
  });

  it('logs who reads the landing and artifacts buckets', () => {
    const logged = properties('AWS::S3::Bucket').filter((bucket) => bucket.LoggingConfiguration);
    expect(logged.length).toBe(2);
  });

  it.each([
    ['AWS::S3::BucketPolicy', 3],
    ['AWS::SQS::QueuePolicy', 2],
    ['AWS::SNS::TopicPolicy', 1],
  ])('refuses everything but TLS: %s', (type, count) => {
    expect(denied(type)).toEqual(Array.from({ length: count }, () => true));
  });

  it('encrypts the queues', () => {
    const encrypted = properties('AWS::SQS::Queue').map((queue) => queue.SqsManagedSseEnabled);
    expect(encrypted).toEqual([true, true]);
  });

  it('lets nobody in from outside', () => {
    const open = ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy']
      .flatMap((type) => properties(type))
      .flatMap(({ PolicyDocument }) => (PolicyDocument as { Statement: Record<string, unknown>[] }).Statement)
      .filter(({ Effect, Principal }) => Effect === 'Allow' && /"\*"|:root"/.test(JSON.stringify(Principal)));
    expect(open).toEqual([]);
    expect(['AWS::Lambda::Url', 'AWS::Lambda::Permission'].flatMap((type) => properties(type))).toEqual([]);
  });

  it('trusts services only, and each role one', () => {
    for (const { AssumeRolePolicyDocument } of properties('AWS::IAM::Role')) {
      const { Statement } = AssumeRolePolicyDocument as { Statement: { Principal: unknown }[] };
      expect(Statement.map(({ Principal }) => Principal)).toEqual([{ Service: expect.any(String) }]);
    }
  });

  const policies = ofType(resources, 'AWS::IAM::Policy').filter(([id]) => !ofImageBuild(id));
  const allowed = policies.flatMap(([, policy]) => statements(policy)).filter((s) => s.effect === 'Allow');

  it('names every action', () => {
    expect(allowed.flatMap(({ actions }) => actions).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('names a resource wherever AWS can check one', () => {
    const everywhere = allowed.filter(({ resources: on }) => on.includes('*'));
    const actions = everywhere.flatMap((statement) => statement.actions);
    expect(actions.filter((action) => !withoutResource.has(action))).toEqual([]);
  });

  it('passes each role to one service', () => {
    const passing = allowed.filter(({ actions }) => actions.includes('iam:PassRole'));
    const passed = passing.map(({ conditions, resources: on }) => {
      const [, role] = /^<(\w+?)Role\w+\.Arn>$/.exec(on.join()) ?? [];
      return [role, conditions];
    });
    expect(Object.fromEntries(passed)).toEqual({
      Training: to('sagemaker'),
      Serving: to('sagemaker'),
      Predict: to('lambda'),
      PipelineSchedules: to('scheduler'),
    });
  });

  it('makes no role but the one by which AWS scales endpoints', () => {
    const making = allowed.filter(({ actions }) => actions.includes('iam:CreateServiceLinkedRole'));
    expect(making.map(({ conditions }) => conditions)).toEqual([
      { StringEquals: { 'iam:AWSServiceName': 'sagemaker.application-autoscaling.amazonaws.com' } },
    ]);
    const iam = allowed.flatMap(({ actions }) => actions).filter((action) => action.startsWith('iam:'));
    expect(new Set(iam)).toEqual(new Set(['iam:PassRole', 'iam:CreateServiceLinkedRole']));
  });

  it('uses no managed policy, whose content is not ours', () => {
    const roles = ofType(resources, 'AWS::IAM::Role').filter(([id]) => !ofImageBuild(id));
    expect(roles.filter(([, { Properties }]) => Properties.ManagedPolicyArns)).toEqual([]);
  });
});
