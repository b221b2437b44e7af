import { InvokeEndpointCommand, ModelError, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { Failure, misconfigured, parseMessage, rejected } from '../../contracts/errors.ts';
import { endpointName } from '../../contracts/keys.ts';
import type { Settings } from '../aws/settings.ts';
import type { Chunk } from './chunks.ts';

/**
 * The answers of a pipeline's endpoint, chunk by chunk: CSV, its header in the first piece only, one line per row in the
 * rows' order.
 *
 * @throws Failure `RejectedData` as the endpoint says it, `Misconfigured` endpoint_missing
 */
export async function* score(
  settings: Settings,
  pipeline: string,
  chunks: AsyncIterable<Chunk>,
): AsyncGenerator<string> {
  for await (const { chunk, answer } of ask(settings, pipeline, chunks, 'text/csv')) {
    yield chunk.firstRow === 1 ? answer : answer.slice(answer.indexOf('\n') + 1);
  }
}

/**
 * The answers with each row's greatest contributions, chunk by chunk: a line of JSON per row, in the rows' order.
 *
 * @throws as {@link score}
 */
export async function* scoreExplained(
  settings: Settings,
  pipeline: string,
  chunks: AsyncIterable<Chunk>,
  contributions: number | 'all',
): AsyncGenerator<string> {
  const accept = `application/json; contributions=${contributions}`;
  for await (const { answer } of ask(settings, pipeline, chunks, accept)) {
    const { predictions } = JSON.parse(answer) as { predictions: unknown[] };
    yield predictions.map((row) => `${JSON.stringify(row)}\n`).join('');
  }
}

async function* ask(
  settings: Settings,
  pipeline: string,
  chunks: AsyncIterable<Chunk>,
  accept: string,
): AsyncGenerator<{ chunk: Chunk; answer: string }> {
  const client = new SageMakerRuntimeClient(settings);
  try {
    for await (const chunk of chunks) yield { chunk, answer: await invoke(client, pipeline, chunk, accept) };
  } finally {
    client.destroy();
  }
}

async function invoke(
  client: SageMakerRuntimeClient,
  pipeline: string,
  chunk: Chunk,
  accept: string,
): Promise<string> {
  const command = new InvokeEndpointCommand({
    EndpointName: endpointName(pipeline),
    ContentType: 'text/csv; header=present',
    Accept: accept,
    Body: new TextEncoder().encode(chunk.text),
  });
  try {
    return new TextDecoder().decode((await client.send(command)).Body);
  } catch (error) {
    throw explain(error, pipeline, chunk);
  }
}

function explain(error: unknown, pipeline: string, { firstRow }: Chunk): unknown {
  if (error instanceof ModelError) {
    const { code, text } = parseMessage(said(error.OriginalMessage ?? ''));
    // The container counts the rows of one request.
    const offset = firstRow > 1 ? ` (counted from row ${firstRow})` : '';
    const isData = (error.OriginalStatusCode ?? 500) < 500;
    return isData ? rejected(code, text + offset, {}, error) : new Failure('Bug', code, text, {}, error);
  }
  const { name, message } = error as Error;
  if (name === 'ValidationError' || name === 'ValidationException' || /not find|not found/i.test(message)) {
    const advice = `Does "${pipeline}" have a live model? \`landfall runs ${pipeline}\` says.`;
    return misconfigured(
      'endpoint_missing',
      `There is no endpoint ${endpointName(pipeline)}. ${advice}`,
      {},
      error,
    );
  }
  return error;
}

/** The container answers an error as `{"error": {"code", "message"}}`. */
function said(body: string): string {
  try {
    return (JSON.parse(body) as { error: { message: string } }).error.message;
  } catch {
    return body;
  }
}
