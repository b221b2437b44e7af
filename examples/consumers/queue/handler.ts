import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

const lambda = new LambdaClient({});
const sqs = new SQSClient({});

type Answer = { predictions: { id: string }[] };
type Outcome = { message: SQSRecord; prediction?: object };

/**
 * Answers a batch of questions, a JSON object each, by a message each: the prediction, and the question's `messageId`. A
 * queue delivers at least once, so that whoever reads the predictions may see the same `messageId` again. The messages that
 * are named in the result come again, the others do not.
 */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const outcomes = await predict(Records);
  const sent = await send(outcomes.filter(({ prediction }) => prediction !== undefined));
  const failed = Records.filter(({ messageId }) => !sent.has(messageId));
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** All at once, which costs one call; where that is refused, one by one, so that only a bad row is left out. */
async function predict(messages: SQSRecord[]): Promise<Outcome[]> {
  try {
    const { predictions } = await ask(messages.map(({ body }) => JSON.parse(body) as unknown));
    return messages.map((message, i) => ({ message, prediction: predictions[i] }));
  } catch (error) {
    if (messages.length > 1 && isOfRows(error))
      return (await Promise.all(messages.map((message) => predict([message])))).flat();
    console.error(`no prediction for ${messages.map(({ messageId }) => messageId).join(', ')}:`, error);
    return messages.map((message) => ({ message }));
  }
}

/** Whether a row is to blame, and not the moment: what is throttled must not be asked ten times instead of once. */
const isOfRows = (error: unknown) =>
  error instanceof Error && ['RejectedData', 'SyntaxError'].includes(error.name);

async function ask(instances: unknown[]): Promise<Answer> {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: process.env.MODEL_ARN, Payload: JSON.stringify({ instances }) }),
  );
  const result = JSON.parse(new TextDecoder().decode(Payload)) as unknown;
  if (!FunctionError) return result as Answer;
  const { errorType, errorMessage } = result as { errorType: string; errorMessage: string };
  throw Object.assign(new Error(errorMessage), { name: errorType });
}

/** The ids of the questions whose predictions are in the queue. */
async function send(outcomes: Outcome[]): Promise<Set<string>> {
  if (outcomes.length === 0) return new Set();
  const { Successful = [] } = await sqs.send(
    new SendMessageBatchCommand({
      QueueUrl: process.env.PREDICTIONS_URL,
      Entries: outcomes.map(({ message: { messageId }, prediction }) => ({
        Id: messageId,
        MessageBody: JSON.stringify({ messageId, ...prediction }),
      })),
    }),
  );
  return new Set(Successful.map(({ Id }) => Id!));
}
