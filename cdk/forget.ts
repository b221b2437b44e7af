import type { Stack } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { allow } from './permissions.ts';
import { type Arns, arn } from './service-permissions.ts';
import { stateMachine } from './state-machine.ts';

/** The machine that forgets a person: a person starts it, by the command line. */
export function forgetMachine(
  scope: Construct,
  forget: LambdaFunction,
  arns: Pick<Arns, 'failures'>,
): StateMachine {
  const substitutions = { ForgetArn: forget.functionArn, FailureTopicArn: arns.failures };
  return stateMachine(scope, 'forget', substitutions, [
    allow(['lambda:InvokeFunction'], [forget.functionArn]),
    allow(['sns:Publish'], [arns.failures]),
  ]);
}

/** Beside S3: to mark versions, to wait for runs under way, and to start the one that learns without the rows. */
export const forgetStatements = (stack: Stack, pipeline: string) => [
  allow(
    ['sagemaker:ListModelPackages', 'sagemaker:UpdateModelPackage'],
    ['model-package-group', 'model-package'].map((kind) => arn(stack, 'sagemaker', `${kind}/landfall-*`)),
  ),
  allow(['states:ListExecutions', 'states:StartExecution'], [pipeline]),
];
