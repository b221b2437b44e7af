import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { allow } from './permissions.ts';
import type { Arns } from './service-permissions.ts';
import { stateMachine } from './state-machine.ts';

/** The machine that runs past data day by day: a person starts it, and it starts the pipeline's and waits for its end. */
export function backfillMachine(
  scope: Construct,
  backfill: LambdaFunction,
  arns: Pick<Arns, 'pipeline' | 'failures'>,
): StateMachine {
  const substitutions = {
    BackfillArn: backfill.functionArn,
    PipelineArn: arns.pipeline,
    FailureTopicArn: arns.failures,
  };
  // How Step Functions learns that an execution has ended: a rule of this name, which it makes itself.
  const rule = Stack.of(scope).formatArn({
    service: 'events',
    resource: 'rule/StepFunctionsGetEventsForStepFunctionsExecutionRule',
    arnFormat: ArnFormat.NO_RESOURCE_NAME,
  });
  return stateMachine(scope, 'backfill', substitutions, [
    allow(['lambda:InvokeFunction'], [backfill.functionArn]),
    allow(['sns:Publish'], [arns.failures]),
    allow(['states:StartExecution'], [arns.pipeline]),
    allow(
      ['states:DescribeExecution', 'states:StopExecution'],
      [`${arns.pipeline.replace(':stateMachine:', ':execution:')}:*`],
    ),
    allow(['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], [rule]),
  ]);
}
