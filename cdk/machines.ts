import { Stack } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { type FunctionName, machineFunctions } from './functions.ts';
import { type Arns, monitorStatements, pipelineStatements } from './service-permissions.ts';
import { stateMachine } from './state-machine.ts';

type Functions = Record<FunctionName, LambdaFunction>;

/** The substitutions `${CollectArn}` … of the stages' functions. */
const functionArns = (functions: Functions) =>
  Object.fromEntries(
    machineFunctions.map((name) => [
      `${name[0].toUpperCase()}${name.slice(1)}Arn`,
      functions[name].functionArn,
    ]),
  );

export function pipelineMachine(
  scope: Construct,
  functions: Functions,
  arns: Arns,
  job: { image: string; artifactsBucket: string },
): StateMachine {
  const invoked = functionArns(functions);
  const substitutions = {
    ...invoked,
    TrainingImage: job.image,
    TrainingRoleArn: arns.trainingRole,
    ArtifactsBucket: job.artifactsBucket,
    FailureTopicArn: arns.failures,
  };
  const statements = pipelineStatements(Stack.of(scope), Object.values(invoked), arns);
  return stateMachine(scope, 'pipeline', substitutions, statements);
}

/** The monitor's machine and its schedule. */
export function monitorMachine(
  scope: Construct,
  monitor: LambdaFunction,
  arns: Arns,
  rate: string,
): StateMachine {
  const substitutions = {
    MonitorArn: monitor.functionArn,
    PipelineArn: arns.pipeline,
    FailureTopicArn: arns.failures,
  };
  const machine = stateMachine(
    scope,
    'monitor',
    substitutions,
    monitorStatements([monitor.functionArn], arns),
  );
  // oxlint-disable-next-line no-new -- making a construct adds it to the stack
  new Schedule(scope, 'MonitorSchedule', {
    description: 'Looks at the live models',
    schedule: ScheduleExpression.expression(rate),
    target: new StepFunctionsStartExecution(machine, { input: ScheduleTargetInput.fromObject({}) }),
  });
  return machine;
}
