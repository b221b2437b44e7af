import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { consumerFunction } from '../function.ts';
import type { LiveModel } from '../model.ts';

/** How often a message is tried before it is put aside. */
const tries = 3;

/**
 * Rows come by `questions`, a JSON object each; their predictions go to `predictions`, and what has failed `tries` times to
 * `refused`. By a function and not by EventBridge Pipes: a pipe fails a batch as a whole when its enrichment does, so that
 * one bad row would hold back nine good ones.
 */
export function queues(scope: Construct, model: LiveModel) {
  const queue = (id: string, deadLetterQueue?: { queue: Queue; maxReceiveCount: number }) =>
    // Six times the function's time, as AWS advises: a message must not come again while it is being answered.
    new Queue(scope, id, { enforceSSL: true, visibilityTimeout: Duration.seconds(180), deadLetterQueue });
  const refused = queue('Refused');
  const predictions = queue('Predictions');
  const questions = queue('Questions', { queue: refused, maxReceiveCount: tries });
  const entry = join(import.meta.dirname, 'handler.ts');
  const answerer = consumerFunction(scope, 'QueueAnswerer', entry, model, {
    MODEL_ARN: model.arn,
    PREDICTIONS_URL: predictions.queueUrl,
  });
  predictions.grantSendMessages(answerer);
  answerer.addEventSource(
    new SqsEventSource(questions, {
      batchSize: 10,
      maxBatchingWindow: Duration.seconds(1),
      reportBatchItemFailures: true,
    }),
  );
  return { questions, predictions, refused };
}
