import type { Stack } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { allow } from './permissions.ts';
import { arn } from './service-permissions.ts';
import { machineArn } from './state-machine.ts';

/** Once a day, at night in Europe and America, the rules of all definitions are applied. */
export function maintenanceSchedule(stack: Stack, maintain: LambdaFunction): void {
  // oxlint-disable-next-line no-new -- making a construct adds it to the stack
  new Schedule(stack, 'MaintenanceSchedule', {
    description: 'Retires what the definitions do not keep',
    schedule: ScheduleExpression.cron({ hour: '3', minute: '40' }),
    target: new LambdaInvoke(maintain, { input: ScheduleTargetInput.fromObject({}) }),
  });
}

/** Maintenance may remove what deploy has made, but no function, no alias and no endpoint. */
export function maintainStatements(stack: Stack) {
  const sagemaker = (...kinds: string[]) =>
    kinds.map((kind) => arn(stack, 'sagemaker', `${kind}/landfall-*`));
  const predict = arn(stack, 'lambda', 'function:landfall-predict-*');
  const [pipeline, release] = (['pipeline', 'release'] as const).map((name) => machineArn(stack, name));
  return [
    allow(
      ['sagemaker:ListModelPackages', 'sagemaker:DeleteModelPackage'],
      sagemaker('model-package-group', 'model-package'),
    ),
    // These two know no resources.
    allow(['sagemaker:ListEndpointConfigs', 'sagemaker:ListModels'], ['*']),
    allow(['sagemaker:DescribeEndpoint'], sagemaker('endpoint')),
    allow(['sagemaker:DeleteEndpointConfig'], sagemaker('endpoint-config')),
    allow(['sagemaker:DeleteModel'], sagemaker('model')),
    allow(['lambda:ListVersionsByFunction', 'lambda:ListAliases'], [predict]),
    allow(['lambda:DeleteFunction'], [`${predict}:*`]),
    allow(['states:ListExecutions'], [pipeline, release]),
    allow(['states:DescribeExecution'], [`${release.replace(':stateMachine:', ':execution:')}:*`]),
  ];
}
