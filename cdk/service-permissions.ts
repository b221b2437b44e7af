import { ArnFormat, type Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { allow } from './permissions.ts';
import type { FunctionName } from './functions.ts';

export type Arns = { servingRole: string; trainingRole: string; pipeline: string; failures: string };

const arn = (stack: Stack, service: string, resource: string) =>
  stack.formatArn({ service, resource, arnFormat: ArnFormat.NO_RESOURCE_NAME });

const passToSageMaker = (role: string) =>
  allow(['iam:PassRole'], [role], { StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } });

/** What functions may do beside S3: the trigger starts runs, deploy changes SageMaker's `landfall-…` and nothing else. */
export function serviceGrants(
  stack: Stack,
  arns: Pick<Arns, 'servingRole' | 'pipeline'>,
): Partial<Record<FunctionName, PolicyStatement[]>> {
  const sagemaker = (...kinds: string[]) =>
    kinds.map((kind) => arn(stack, 'sagemaker', `${kind}/landfall-*`));
  return {
    trigger: [allow(['states:StartExecution'], [arns.pipeline])],
    deploy: [
      allow(
        ['sagemaker:CreateModel', 'sagemaker:DescribeModel', 'sagemaker:DeleteModel'],
        sagemaker('model'),
      ),
      allow(
        [
          'sagemaker:CreateEndpointConfig',
          'sagemaker:DescribeEndpointConfig',
          'sagemaker:DeleteEndpointConfig',
        ],
        sagemaker('endpoint-config'),
      ),
      allow(
        [
          'sagemaker:CreateEndpoint',
          'sagemaker:UpdateEndpoint',
          'sagemaker:DescribeEndpoint',
          'sagemaker:DeleteEndpoint',
          'sagemaker:InvokeEndpoint',
        ],
        sagemaker('endpoint', 'endpoint-config'),
      ),
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
        sagemaker('model-package-group', 'model-package'),
      ),
      passToSageMaker(arns.servingRole),
    ],
  };
}

/** The pipeline's machine runs training jobs, named `<runId>-<8 hex digits>`, and publishes failures. */
export function pipelineStatements(stack: Stack, functions: string[], arns: Arns): PolicyStatement[] {
  // How Step Functions learns that a job has ended: a rule of this name, which it makes itself.
  const rule = 'rule/StepFunctionsGetEventsForSageMakerTrainingJobsRule';
  return [
    allow(['lambda:InvokeFunction'], functions),
    allow(
      ['sagemaker:CreateTrainingJob', 'sagemaker:DescribeTrainingJob', 'sagemaker:StopTrainingJob'],
      [arn(stack, 'sagemaker', 'training-job/*-????????????-????????')],
    ),
    passToSageMaker(arns.trainingRole),
    allow(['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], [arn(stack, 'events', rule)]),
    allow(['sns:Publish'], [arns.failures]),
  ];
}

/** The monitor's machine starts runs of the pipeline's and publishes alarms. */
export function monitorStatements(functions: string[], arns: Pick<Arns, 'pipeline' | 'failures'>) {
  return [
    allow(['lambda:InvokeFunction'], functions),
    allow(['states:StartExecution'], [arns.pipeline]),
    allow(['sns:Publish'], [arns.failures]),
  ];
}
