import { Stack } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { codeOf } from '../contracts/source-digest.ts';
import { root } from './bundle.ts';
import { type FunctionName, machineFunctions } from './functions.ts';
import { objectCreated } from './object-created.ts';
import {
  type Arns,
  monitorStatements,
  pipelineStatements,
  releaseMachineStatements,
} from './service-permissions.ts';
import { stateMachine } from './state-machine.ts';

type Functions = Record<FunctionName, LambdaFunction>;

/** The substitutions `${CollectArn}` … of functions by name. */
const functionArns = (functions: Functions, names: readonly FunctionName[]) =>
  Object.fromEntries(
    names.map((name) => [`${name[0].toUpperCase()}${name.slice(1)}Arn`, functions[name].functionArn]),
  );

export function pipelineMachine(
  scope: Construct,
  functions: Functions,
  arns: Arns,
  job: { image: string; artifactsBucket: string },
): StateMachine {
  const invoked = functionArns(functions, machineFunctions);
  const substitutions = {
    ...invoked,
    TrainingImage: job.image,
    TrainingRoleArn: arns.trainingRole,
    ArtifactsBucket: job.artifactsBucket,
    LandfallCode: Object.values(codeOf(root)).join(' '),
    FailureTopicArn: arns.failures,
  };
  const statements = pipelineStatements(Stack.of(scope), Object.values(invoked), arns);
  return stateMachine(scope, 'pipeline', substitutions, statements);
}

/**
 * The monitor's machine: started by the schedules of the pipelines (functions/schedule), and by data and true values that
 * land.
 */
export function monitorMachine(
  scope: Construct,
  monitor: LambdaFunction,
  arns: Arns,
  landing: Bucket,
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
  const rule = objectCreated(scope, 'ToBeMonitored', landing, 'labels/', 'landing/');
  rule.addTarget(new SfnStateMachine(machine));
  return machine;
}

/** The machine that brings a chosen version live, and what starts it when a person has approved one in the registry. */
export function releaseMachine(scope: Construct, functions: Functions, arns: Arns): StateMachine {
  const invoked = functionArns(functions, ['release', 'deploy', 'record']);
  const substitutions = { ...invoked, FailureTopicArn: arns.failures };
  const statements = releaseMachineStatements(Object.values(invoked), arns);
  const machine = stateMachine(scope, 'release', substitutions, statements);
  const rule = new Rule(scope, 'VersionApproved', {
    description: 'A version was approved in the Model Registry',
    eventPattern: {
      source: ['aws.sagemaker'],
      detailType: ['SageMaker Model Package State Change'],
      detail: { ModelPackageGroupName: [{ prefix: 'landfall-' }], ModelApprovalStatus: ['Approved'] },
    },
  });
  const modelPackageArn = EventField.fromPath('$.detail.ModelPackageArn');
  rule.addTarget(
    new SfnStateMachine(machine, {
      input: RuleTargetInput.fromObject({ action: 'approved', modelPackageArn }),
    }),
  );
  return machine;
}
