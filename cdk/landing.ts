import { Duration } from 'aws-cdk-lib';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { sizes } from './functions.ts';
import { objectCreated } from './object-created.ts';

export type Queues = { queue: Queue; deadLetters: Queue };

/**
 * Landed object → EventBridge → queue → trigger. A message is received 5 times at most, over about half an hour, then
 * waits 14 days in the dead-letter queue; what EventBridge cannot deliver goes there too.
 */
export function landing(scope: Construct, bucket: Bucket, trigger: LambdaFunction): Queues {
  const secure = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
  const deadLetters = new Queue(scope, 'LandedDeadLetters', {
    ...secure,
    queueName: 'landfall-landed-dead-letters',
    retentionPeriod: Duration.days(14),
  });
  const queue = new Queue(scope, 'Landed', {
    ...secure,
    queueName: 'landfall-landed',
    retentionPeriod: Duration.days(4),
    visibilityTimeout: Duration.seconds(6 * sizes.trigger.seconds), // six times the function's timeout, as AWS advises
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
  });
  const rule = objectCreated(scope, 'ObjectLanded', bucket, 'landing/');
  rule.addTarget(new SqsQueue(queue, { deadLetterQueue: deadLetters }));
  trigger.addEventSource(
    new SqsEventSource(queue, {
      batchSize: 10,
      maxBatchingWindow: Duration.seconds(1), // files dropped together share an invocation, and nobody waits for it
      maxConcurrency: 5,
      reportBatchItemFailures: true,
    }),
  );
  return { queue, deadLetters };
}
