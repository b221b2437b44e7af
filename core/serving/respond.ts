import type { RowContributions } from '../../contracts/artifacts.ts';
import type { Signature } from '../../contracts/dataset.ts';
import type { Observation } from '../../contracts/serving.ts';
import type { Predictions } from '../onnx/predict.ts';
import type { Table } from '../table/table.ts';
import { invoke } from './invocations.ts';
import { openApi } from './openapi.ts';
import { json, refusal, wrongMethod, wrongPath } from './reply.ts';
import { protocolResource } from './v2/resources.ts';

/**
 * A request as any host has it: an HTTP server, a Lambda function, a test. `headers` have lower-case names; `id` is the
 * inference id, by which captures and late labels know the request.
 */
export type Request = {
  method: string;
  /** Without the query: `/invocations`. */
  path: string;
  query?: string;
  headers: Record<string, string | undefined>;
  body: Uint8Array;
  id: string;
};

/** `headers` have lower-case names; the host adds the length. */
export type Reply = { status: number; headers: Record<string, string>; body: string | Uint8Array };

/**
 * Reads the request's rows as a version takes them: another version may take other columns.
 *
 * @throws Failure `RejectedData` where they are not what it takes.
 */
export type Read = (signature: Signature) => Table;

/** One request's predictions, by the version that made them; `failed` and `shadow` are for the capture. */
export type Answered = {
  version: number;
  /** That version's, and the rows as it took them. */
  signature: Signature;
  table: Table;
  predictions: Predictions;
  failed?: Observation['failed'];
  /** Lets the shadow version score the same request: for the host to call once, after the answer where it can. */
  shadow?: () => Promise<Observation['shadow']>;
};

/** What answers. `version` and `signature` are the primary's; which version answers a request is decided inside. */
export type Model = {
  pipeline: string;
  version: number;
  signature: Signature;
  /** `version`: that one alone, where the client's path names it. */
  predict(read: Read, version?: number): Promise<Answered>;
  /** The `most` greatest contributions to each row's prediction by that version. */
  explain(table: Table, most: number, version: number): Promise<RowContributions[]>;
};

/** `answered` where a model did; `cause`: why the request was refused, or what broke where the status is 500. */
export type Outcome = { reply: Reply; answered?: Answered & { rows: number }; cause?: unknown };

export type Handler = (request: Request, model: Model) => Outcome | Promise<Outcome>;

/** What a path can be asked, by method. */
export type Resource = { GET?: Handler; POST?: Handler };

const resources = new Map<string, Resource>([
  ['/invocations', { POST: invoke }],
  ['/', { POST: invoke }],
  ['/openapi.json', { GET: (_, model) => ({ reply: json(200, openApi(model)) }) }],
  ['/ping', { GET: () => ({ reply: json(200, { status: 'healthy' }) }) }],
]);

/**
 * Answers one request, whatever it holds: a request that cannot be answered gets the status and the reason as
 * `{"error": {"code", "message"}}`. Never rejects; a model that throws is a 500 with the `cause`, which the client is
 * not told.
 */
export async function respond(request: Request, model: Model): Promise<Outcome> {
  try {
    const resource = resources.get(request.path) ?? protocolResource(request.path, model);
    if (!resource) throw wrongPath(request);
    const handler = handlerOf(resource, request.method);
    if (!handler) return wrongMethod(request, Object.keys(resource));
    return await handler(request, model);
  } catch (cause) {
    return { reply: refusal(request.path, cause), cause };
  }
}

/** The host leaves the body of an answer to HEAD out. */
function handlerOf({ GET, POST }: Resource, method: string): Handler | undefined {
  if (method === 'POST') return POST;
  return method === 'GET' || method === 'HEAD' ? GET : undefined;
}
