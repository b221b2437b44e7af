import type { Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { allow } from './permissions.ts';
import { arn, passRole } from './service-permissions.ts';
import type { ServingFunction } from './serving-function.ts';

/** What deploy may change beside S3: what it makes itself, by name, of parts that the stack made. */
export function deployStatements(
  stack: Stack,
  servingRole: string,
  predict: ServingFunction['arns'],
): PolicyStatement[] {
  return [
    ...registry(stack),
    ...endpoints(stack),
    passRole(servingRole, 'sagemaker'),
    ...scaling(stack),
    ...functions(stack, predict),
    passRole(predict.role, 'lambda'),
  ];
}

const named = (stack: Stack, ...kinds: string[]) =>
  kinds.map((kind) => arn(stack, 'sagemaker', `${kind}/landfall-*`));

const registry = (stack: Stack) => [
  allow(
    [
      'sagemaker:CreateModelPackageGroup',
      'sagemaker:DescribeModelPackageGroup',
      'sagemaker:CreateModelPackage',
      'sagemaker:DescribeModelPackage',
      'sagemaker:UpdateModelPackage',
      'sagemaker:ListModelPackages',
      'sagemaker:AddTags',
    ],
    named(stack, 'model-package-group', 'model-package'),
  ),
];

const endpoints = (stack: Stack) => [
  allow(['sagemaker:CreateModel', 'sagemaker:DescribeModel', 'sagemaker:DeleteModel'], named(stack, 'model')),
  allow(
    ['sagemaker:CreateEndpointConfig', 'sagemaker:DescribeEndpointConfig', 'sagemaker:DeleteEndpointConfig'],
    named(stack, 'endpoint-config'),
  ),
  allow(
    [
      'sagemaker:CreateEndpoint',
      'sagemaker:UpdateEndpoint',
      'sagemaker:DescribeEndpoint',
      'sagemaker:DeleteEndpoint',
      'sagemaker:InvokeEndpoint',
    ],
    named(stack, 'endpoint', 'endpoint-config'),
  ),
];

/**
 * Of real-time endpoints. A scalable target's ARN is a number of AWS's, so what may be scaled is said by conditions; AWS
 * asks whoever registers one for the rights that it will use itself, and makes its own role at the first.
 */
function scaling(stack: Stack): PolicyStatement[] {
  const service = 'sagemaker.application-autoscaling.amazonaws.com';
  const role = 'AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint';
  return [
    allow(
      [
        'application-autoscaling:RegisterScalableTarget',
        'application-autoscaling:DeregisterScalableTarget',
        'application-autoscaling:PutScalingPolicy',
      ],
      [arn(stack, 'application-autoscaling', 'scalable-target/*')],
      {
        StringEquals: {
          'application-autoscaling:service-namespace': 'sagemaker',
          'application-autoscaling:scalable-dimension': 'sagemaker:variant:DesiredInstanceCount',
        },
      },
    ),
    allow(['sagemaker:UpdateEndpointWeightsAndCapacities'], named(stack, 'endpoint')),
    allow(
      ['cloudwatch:DescribeAlarms', 'cloudwatch:PutMetricAlarm', 'cloudwatch:DeleteAlarms'],
      [arn(stack, 'cloudwatch', 'alarm:TargetTracking-endpoint/landfall-*')],
    ),
    allow(
      ['iam:CreateServiceLinkedRole'],
      [stack.formatArn({ service: 'iam', region: '', resource: `role/aws-service-role/${service}/${role}` })],
      { StringEquals: { 'iam:AWSServiceName': service } },
    ),
  ];
}

/** Of the functions, their versions, aliases and URLs; Lambda reads code and layer with the rights of who names them. */
const functions = (stack: Stack, { code, layer }: ServingFunction['arns']) => [
  allow(
    [
      'lambda:CreateFunction',
      'lambda:GetFunctionConfiguration',
      'lambda:UpdateFunctionCode',
      'lambda:UpdateFunctionConfiguration',
      'lambda:DeleteFunction',
      'lambda:PublishVersion',
      'lambda:ListVersionsByFunction',
      'lambda:CreateAlias',
      'lambda:GetAlias',
      'lambda:UpdateAlias',
      'lambda:CreateFunctionUrlConfig',
      'lambda:GetFunctionUrlConfig',
      'lambda:AddPermission',
      'lambda:InvokeFunction',
      'lambda:TagResource',
    ],
    [arn(stack, 'lambda', 'function:landfall-predict-*')],
  ),
  allow(['lambda:GetLayerVersion'], [layer]),
  allow(['s3:GetObject'], [code]),
  allow(
    ['logs:CreateLogGroup', 'logs:PutRetentionPolicy'],
    [arn(stack, 'logs', 'log-group:/aws/lambda/landfall-predict-*')],
  ),
];
