import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { maxBytes } from '../../core/serving/request.ts';
import type { Reply, Request } from '../../core/serving/respond.ts';
import type { Answer } from '../../functions/_shared/serving/answer.ts';
import { readBody } from './body.ts';

export type Host = {
  answer: (request: Request) => Promise<Answer>;
  /** What comes after an answer: awaited before it is sent where the process is frozen from then on. */
  finish: (after: Answer['after']) => Promise<void> | void;
  warn: (message: string, error: unknown) => void;
};

/**
 * SageMaker's contract for containers over HTTP, and whatever else `core/serving/respond.ts` answers. Stopped by
 * `close`: requests under way are answered, each connection is closed after its answer.
 */
export function servingServer(host: Host): Server {
  const server = createServer((request, response) => {
    void handle(request, response, host, server).catch((error: unknown) => {
      // A client that goes away before the end of its request is nothing to be told of.
      if (!request.errored) host.warn('a request was given up', error);
      response.destroy();
    });
  });
  // SageMaker's front holds connections longer than Node's 5 s; closing one just as it is used gives a 502.
  server.keepAliveTimeout = 75_000;
  return server;
}

async function handle(
  incoming: IncomingMessage,
  response: ServerResponse,
  { answer, finish }: Host,
  server: Server,
): Promise<void> {
  const body = await readBody(incoming, maxBytes);
  const { reply, after } = await answer(requestOf(incoming, body));
  const waited = finish(after);
  if (waited) await waited;
  send(response, reply, server.listening);
}

function requestOf({ method = '', url = '', headers }: IncomingMessage, body: Buffer): Request {
  const at = url.indexOf('?');
  const id = headers['x-amzn-sagemaker-inference-id'];
  return {
    method,
    path: at < 0 ? url : url.slice(0, at),
    query: at < 0 ? undefined : url.slice(at + 1),
    headers: headers as Request['headers'],
    body,
    id: typeof id === 'string' && id ? id : randomUUID(),
  };
}

function send(response: ServerResponse, { status, headers, body }: Reply, keepsOpen: boolean): void {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  // While draining: the client must not send its next request into a closing connection.
  const connection = keepsOpen ? undefined : { connection: 'close' };
  response.writeHead(status, { ...headers, 'content-length': length, ...connection });
  response.end(body);
}
