import { ArnFormat, type Stack } from 'aws-cdk-lib';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { allow } from './permissions.ts';

export type Arns = { servingRole: string; trainingRole: string; pipeline: string; failures: string };

export const arn = (stack: Stack, service: string, resource: string) =>
  stack.formatArn({ service, resource, arnFormat: ArnFormat.NO_RESOURCE_NAME });

/** Lets a service, and no other, run as the role. */
export const passRole = (role: string, service: 'lambda' | 'sagemaker' | 'scheduler') =>
  allow(['iam:PassRole'], [role], { StringEquals: { 'iam:PassedToService': `${service}.amazonaws.com` } });

/** Versions are looked up by those who bring one back. */
export const releaseStatements = (stack: Stack) => [
  allow(
    ['sagemaker:ListModelPackages'],
    ['model-package-group', 'model-package'].map((kind) => arn(stack, 'sagemaker', `${kind}/landfall-*`)),
  ),
];

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
    passRole(arns.trainingRole, 'sagemaker'),
    allow(['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], [arn(stack, 'events', rule)]),
    allow(['sns:Publish'], [arns.failures]),
  ];
}

/** The release machine deploys and records as the pipeline's does, and publishes failures. */
export const releaseMachineStatements = (functions: string[], arns: Pick<Arns, 'failures'>) => [
  allow(['lambda:InvokeFunction'], functions),
  allow(['sns:Publish'], [arns.failures]),
];

/** The monitor's machine starts runs of the pipeline's and publishes alarms. */
export function monitorStatements(functions: string[], arns: Pick<Arns, 'pipeline' | 'failures'>) {
  return [
    allow(['lambda:InvokeFunction'], functions),
    allow(['states:StartExecution'], [arns.pipeline]),
    allow(['sns:Publish'], [arns.failures]),
  ];
}
