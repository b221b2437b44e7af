import { Failure, parseMessage, rejected } from '../../contracts/errors.ts';
import type { Chunk } from './chunks.ts';
import type { Endpoint, Said } from './endpoint.ts';

/**
 * The endpoint's answers, chunk by chunk: CSV, its header in the first piece only, one line per row in the rows' order.
 * The endpoint is closed at the end.
 *
 * @throws Failure `RejectedData` as the endpoint says it
 */
export async function* score(endpoint: Endpoint, chunks: AsyncIterable<Chunk>): AsyncGenerator<string> {
  for await (const { chunk, answer } of ask(endpoint, chunks, 'text/csv')) {
    yield chunk.firstRow === 1 ? answer : answer.slice(answer.indexOf('\n') + 1);
  }
}

/**
 * The answers with each row's greatest contributions, chunk by chunk: a line of JSON per row, in the rows' order.
 *
 * @throws as {@link score}
 */
export async function* scoreExplained(
  endpoint: Endpoint,
  chunks: AsyncIterable<Chunk>,
  contributions: number | 'all',
): AsyncGenerator<string> {
  const accept = `application/json; contributions=${contributions}`;
  for await (const { answer } of ask(endpoint, chunks, accept)) {
    const { predictions } = JSON.parse(answer) as { predictions: unknown[] };
    yield predictions.map((row) => `${JSON.stringify(row)}\n`).join('');
  }
}

async function* ask(
  endpoint: Endpoint,
  chunks: AsyncIterable<Chunk>,
  accept: string,
): AsyncGenerator<{ chunk: Chunk; answer: string }> {
  try {
    for await (const chunk of chunks) {
      const said = await endpoint.ask({ body: chunk.text, contentType: 'text/csv; header=present', accept });
      if (said.status !== 200) throw explain(said, chunk);
      yield { chunk, answer: said.text };
    }
  } finally {
    endpoint.close();
  }
}

function explain({ status, text: body }: Said, { firstRow }: Chunk): Failure {
  const { code, text } = parseMessage(messageOf(body));
  // The model counts the rows of one request.
  const offset = firstRow > 1 ? ` (counted from row ${firstRow})` : '';
  return status < 500 ? rejected(code, text + offset) : new Failure('Bug', code, text);
}

/** The model answers an error as `{"error": {"code", "message"}}`. */
function messageOf(body: string): string {
  try {
    return (JSON.parse(body) as { error: { message: string } }).error.message;
  } catch {
    return body;
  }
}
