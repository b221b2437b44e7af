import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Failure } from '../../contracts/errors.ts';
import type { Explainer } from '../../core/explain/explainer.ts';
import { rowContributions } from '../../core/explain/rows.ts';
import type { Scorer } from '../../core/onnx/scorer.ts';
import { type Identity, writeAnswer } from '../../core/serving/answer.ts';
import { type ContentType, negotiate, readContentType } from '../../core/serving/content.ts';
import { checkExplainedRows, wantedContributions } from '../../core/serving/contributions.ts';
import { maxBytes, notTraffic, readRequest, statusOf } from '../../core/serving/request.ts';
import type { Table } from '../../core/table/table.ts';
import { readBody } from './body.ts';
import type { Capture } from './capture.ts';

export type Serving = {
  scorer: Scorer;
  /** Opened when contributions are first asked for. */
  explainer: () => Promise<Explainer>;
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

async function score(request: IncomingMessage, serving: Serving): Promise<Reply> {
  const { scorer, model, capture } = serving;
  const contentType = request.headers['content-type'];
  const media = readContentType(contentType);
  const answer = negotiate(request.headers.accept, media.type);
  const most = wantedContributions(answer);
  const { type } = answer;
  const body = await readBody(request, maxBytes);
  const { table } = readRequest(media, body, scorer.signature.inputs);
  const contributions = most > 0 ? await explain(serving, table, most) : undefined;
  const text = writeAnswer(type, scorer.signature, await scorer.predict(table), model, contributions);
  if (capture && request.headers['x-amzn-sagemaker-custom-attributes'] !== notTraffic) {
    const asked = { contentType: contentType ?? '', text: body.toString() };
    await capture({ request: asked, answer: { contentType: type, text } });
  }
  return { status: 200, type, text };
}

async function explain({ explainer, scorer }: Serving, table: Table, most: number) {
  checkExplainedRows(table);
  return rowContributions(await (await explainer()).explain(table), scorer.signature, table, most);
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
