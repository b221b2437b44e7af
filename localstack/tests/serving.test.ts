import {
  ApplicationAutoScalingClient,
  DeregisterScalableTargetCommand,
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
  PutScalingPolicyCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  DescribeEndpointCommand,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ListExecutionsCommand,
} from '@aws-sdk/client-sfn';
import { beforeAll, describe, expect, test } from 'vitest';
import { createConfig, putModel, putNumbers, settled } from './sagemaker.ts';
import { eventually, image, role, useInstance } from './support.ts';

const aws = useInstance();
beforeAll(() => putNumbers(aws));

const configure = (name: string, InstanceType: string) =>
  aws.sageMaker.send(
    new CreateEndpointConfigCommand({
      EndpointConfigName: name,
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: 'plain',
          InstanceType: InstanceType as 'ml.c6i.large',
          InitialInstanceCount: 2,
        },
      ],
    }),
  );

describe('a real-time endpoint', () => {
  const dimension = 'sagemaker:variant:DesiredInstanceCount';
  const scaled = (endpoint: string) => ({
    ServiceNamespace: 'sagemaker' as const,
    ResourceId: `endpoint/${endpoint}/variant/AllTraffic`,
    ScalableDimension: dimension as 'sagemaker:variant:DesiredInstanceCount',
  });
  let scaling: ApplicationAutoScalingClient;
  const register = (endpoint: string) =>
    scaling.send(new RegisterScalableTargetCommand({ ...scaled(endpoint), MinCapacity: 1, MaxCapacity: 4 }));

  beforeAll(async () => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const { endpoint } = aws.instance;
    scaling = new ApplicationAutoScalingClient({ endpoint, region: 'us-east-1', credentials });
    await createConfig(aws, 'plain', { ModelDataUrl: await putModel(aws, 'plain', 2) });
    await configure('instances', 'ml.c6i.large');
    for (const [name, config] of Object.entries({ steady: 'instances', idle: 'plain' })) {
      await aws.sageMaker.send(new CreateEndpointCommand({ EndpointName: name, EndpointConfigName: config }));
      await settled(aws, name);
    }
  });

  test('has instances of a type that SageMaker knows', async () => {
    const { ProductionVariants } = await aws.sageMaker.send(
      new DescribeEndpointCommand({ EndpointName: 'steady' }),
    );
    expect(ProductionVariants).toMatchObject([{ VariantName: 'AllTraffic', CurrentInstanceCount: 2 }]);
    await expect(configure('odd', 'ml.z9.huge')).rejects.toThrow(/ml\.z9\.huge/);
  });

  test('is registered for scaling, with its policy, and no more afterwards', async () => {
    await register('steady');
    await scaling.send(
      new PutScalingPolicyCommand({
        ...scaled('steady'),
        PolicyName: 'invocations',
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 6000,
          PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' },
        },
      }),
    );
    const { ServiceNamespace, ResourceId } = scaled('steady');
    const targets = new DescribeScalableTargetsCommand({ ServiceNamespace, ResourceIds: [ResourceId] });
    const policies = new DescribeScalingPoliciesCommand({ ServiceNamespace, ResourceId });
    expect((await scaling.send(targets)).ScalableTargets).toMatchObject([{ MinCapacity: 1, MaxCapacity: 4 }]);
    expect((await scaling.send(policies)).ScalingPolicies).toMatchObject([
      { TargetTrackingScalingPolicyConfiguration: { TargetValue: 6000 } },
    ]);
    await scaling.send(new DeregisterScalableTargetCommand(scaled('steady')));
    expect((await scaling.send(targets)).ScalableTargets).toEqual([]);
    expect((await scaling.send(policies)).ScalingPolicies).toEqual([]);
    const again = scaling.send(new DeregisterScalableTargetCommand(scaled('steady')));
    await expect(again).rejects.toMatchObject({ name: 'ObjectNotFoundException' });
  });

  test.each(['idle', 'absent'])('without instances is refused: %s', async (name) => {
    await expect(register(name)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

test('a version that is approved in the registry starts a state machine, once', async () => {
  const definition = { StartAt: 'Seen', States: { Seen: { Type: 'Succeed' } } };
  const { stateMachineArn } = await aws.sfn.send(
    new CreateStateMachineCommand({ name: 'release', roleArn: role, definition: JSON.stringify(definition) }),
  );
  const EventPattern = JSON.stringify({
    source: ['aws.sagemaker'],
    'detail-type': ['SageMaker Model Package State Change'],
    detail: { ModelPackageGroupName: [{ prefix: 'landfall-' }], ModelApprovalStatus: ['Approved'] },
  });
  await aws.events.send(new PutRuleCommand({ Name: 'approved', EventPattern }));
  const InputTransformer = {
    InputPathsMap: { arn: '$.detail.ModelPackageArn' },
    InputTemplate: '{"action":"approved","modelPackageArn":<arn>}',
  };
  const target = { Id: 'release', Arn: stateMachineArn, RoleArn: role, InputTransformer };
  await aws.events.send(new PutTargetsCommand({ Rule: 'approved', Targets: [target] }));

  const group = 'landfall-churn';
  await aws.sageMaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: group }));
  const { ModelPackageArn } = await aws.sageMaker.send(
    new CreateModelPackageCommand({
      ModelPackageGroupName: group,
      ModelApprovalStatus: 'PendingManualApproval',
      InferenceSpecification: { Containers: [{ Image: image }] },
    }),
  );
  await aws.sageMaker.send(
    new UpdateModelPackageCommand({ ModelPackageArn, ModelApprovalStatus: 'Approved' }),
  );
  const started = () => aws.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
  const { executions = [] } = await eventually(async () => {
    const list = await started();
    return list.executions?.some(({ status }) => status === 'SUCCEEDED') ? list : undefined;
  });
  expect(executions).toHaveLength(1);
  const [{ executionArn }] = executions;
  const { input } = await aws.sfn.send(new DescribeExecutionCommand({ executionArn }));
  expect(JSON.parse(input ?? '')).toEqual({ action: 'approved', modelPackageArn: ModelPackageArn });
});
