import { Stack } from 'aws-cdk-lib';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { objectCreated } from './object-created.ts';
import { allow } from './permissions.ts';
import type { Arns } from './service-permissions.ts';
import { machineArn, stateMachine } from './state-machine.ts';

type Parts = { bucket: Bucket; score: LambdaFunction; deadLetters: Queue; arns: Pick<Arns, 'failures'> };

/**
 * Object under `score/` → EventBridge → the machine that scores it. An event that comes twice scores the same version of
 * the file twice, to the same result; one that cannot be delivered goes to the dead letters.
 */
export function batchMachine(scope: Construct, { bucket, score, deadLetters, arns }: Parts): StateMachine {
  const substitutions = { ScoreArn: score.functionArn, FailureTopicArn: arns.failures };
  const own = machineArn(Stack.of(scope), 'batch');
  const machine = stateMachine(scope, 'batch', substitutions, [
    allow(['lambda:InvokeFunction'], [score.functionArn]),
    allow(['sns:Publish'], [arns.failures]),
    // A distributed Map runs each item as an execution of its own machine.
    allow(['states:StartExecution'], [own]),
    allow(
      ['states:DescribeExecution', 'states:StopExecution'],
      [`${own.replace(':stateMachine:', ':execution:')}/*`],
    ),
  ]);
  const rule = objectCreated(scope, 'ObjectToScore', bucket, 'score/');
  rule.addTarget(new SfnStateMachine(machine, { deadLetterQueue: deadLetters }));
  return machine;
}
