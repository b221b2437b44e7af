import { rejected } from '../../contracts/errors.ts';
import { refusal } from '../../core/serving/reply.ts';
import type { Reply, Request } from '../../core/serving/respond.ts';
import { toFailure } from '../_shared/failure.ts';

/** What a function may answer: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const mostBytes = 6 * 1024 * 1024;

/** An event as a request, and how the reply to it is given back. */
export type Invocation = {
  request: Request;
  /** @throws the failure by its name where the event came by a direct call, so that Step Functions can tell them apart. */
  result(reply: Reply, cause?: unknown): unknown;
};

type Headers = Record<string, string | undefined>;
type HttpEvent = {
  version?: string;
  rawPath?: string;
  rawQueryString?: string;
  requestContext?: { http?: { method: string } } | null;
  httpMethod?: string;
  path?: string;
  headers?: Headers | null;
  body?: string | null;
  isBase64Encoded?: boolean;
};

/**
 * Reads the event of a Function URL or an HTTP API (payload 2.0), of a REST API's proxy integration (1.0), or of a direct
 * call: then the event is itself the body of `/invocations`, and the answer is its JSON. `id` is for requests without one.
 */
export function readEvent(event: unknown, id: string): Invocation {
  const http = (typeof event === 'object' && event !== null ? event : {}) as HttpEvent;
  const method = http.requestContext?.http?.method;
  if (http.version === '2.0' && method !== undefined) return overHttp(http, method, http.rawPath, id);
  if (typeof http.httpMethod === 'string' && typeof http.path === 'string' && 'requestContext' in http) {
    return overHttp(http, http.httpMethod, http.path, id);
  }
  return directly(event, id);
}

function overHttp(event: HttpEvent, method: string, path = '/', id: string): Invocation {
  const entries = Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]);
  const headers = Object.fromEntries(entries) as Headers;
  const request = {
    method,
    path,
    query: event.rawQueryString,
    headers,
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    id: headers['x-amzn-sagemaker-inference-id'] || id,
  };
  return {
    request,
    result: (reply) => {
      const whole = httpResult(reply);
      return fits(whole) ? whole : httpResult(refusal(path, tooLarge()));
    },
  };
}

function httpResult({ status, headers, body }: Reply) {
  const isText = typeof body === 'string';
  return {
    statusCode: status,
    headers,
    body: isText ? body : Buffer.from(body).toString('base64'),
    isBase64Encoded: !isText,
  };
}

function directly(event: unknown, id: string): Invocation {
  const headers: Headers = { 'content-type': 'application/json' };
  const body = Buffer.from(JSON.stringify(event ?? null));
  return {
    request: { method: 'POST', path: '/invocations', headers, body, id },
    result({ body: answer }, cause) {
      if (cause !== undefined) throw toFailure(cause);
      const parsed = JSON.parse(String(answer)) as unknown;
      if (!fits(parsed)) throw tooLarge();
      return parsed;
    },
  };
}

const fits = (result: unknown) => Buffer.byteLength(JSON.stringify(result)) <= mostBytes;

const tooLarge = () =>
  rejected('answer_too_large', `The answer has more than ${mostBytes} bytes; send fewer rows at once.`);
