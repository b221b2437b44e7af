import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Failure } from '../../contracts/errors.ts';
import type { Scorer } from '../../core/onnx/scorer.ts';
import { type Identity, writeAnswer } from '../../core/serving/answer.ts';
import { type ContentType, negotiate, readContentType } from '../../core/serving/content.ts';
import { maxBytes, notTraffic, readRequest, statusOf } from '../../core/serving/request.ts';
import { readBody } from './body.ts';
import type { Capture } from './capture.ts';

export type Serving = {
  scorer: Scorer;
  /** Named in JSON answers; absent on a laptop. */
  model?: Identity;
  capture?: Capture;
  warn: (message: string, error: unknown) => void;
};

type Reply = { status: number; type: ContentType; text: string };

/** SageMaker's contract for containers: `GET /ping` answers 200 when ready, `POST /invocations` scores rows. */
export function servingServer(serving: Serving): Server {
  const server = createServer((request, response) => {
    void reply(request, serving)
      .catch((error: unknown) => failed(error, serving))
      .then((answer) => {
        // While draining: the client must not send its next request into a closing connection.
        if (!server.listening) response.setHeader('connection', 'close');
        send(request, response, answer);
      });
  });
  return server;
}

async function reply(request: IncomingMessage, serving: Serving): Promise<Reply> {
  const route = `${request.method} ${request.url?.split('?')[0]}`;
  if (route === 'GET /ping') return json(200, {});
  if (route === 'POST /invocations') return score(request, serving);
  return problem(404, 'not_found', `There is no ${route}; there is GET /ping and POST /invocations.`);
}

async function score(request: IncomingMessage, { scorer, model, capture }: Serving): Promise<Reply> {
  const contentType = request.headers['content-type'];
  const media = readContentType(contentType);
  const type = negotiate(request.headers.accept, media.type);
  const body = await readBody(request, maxBytes);
  const table = readRequest(media, body, scorer.signature.inputs);
  const text = writeAnswer(type, scorer.signature, await scorer.predict(table), model);
  if (capture && request.headers['x-amzn-sagemaker-custom-attributes'] !== notTraffic) {
    const asked = { contentType: contentType ?? '', text: body.toString() };
    await capture({ request: asked, answer: { contentType: type, text } });
  }
  return { status: 200, type, text };
}

function failed(error: unknown, { warn }: Serving): Reply {
  if (error instanceof Failure && error.name === 'RejectedData') {
    return problem(statusOf(error.code), error.code, error.message);
  }
  warn('a request could not be answered', error);
  return problem(500, 'internal_error', 'The model could not answer; the reason is in the log.');
}

const problem = (status: number, code: string, message: string) => json(status, { error: { code, message } });

const json = (status: number, value: unknown): Reply => ({
  status,
  type: 'application/json',
  text: JSON.stringify(value),
});

function send(request: IncomingMessage, response: ServerResponse, { status, type, text }: Reply): void {
  const length = Buffer.byteLength(text);
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'content-length': length });
  response.end(text);
  request.resume(); // what is left of a refused body is read and dropped, or the client could not read the refusal
}
