import { Failure, rejected } from '../../contracts/errors.ts';
import { statusOf } from './request.ts';
import type { Outcome, Reply, Request } from './respond.ts';

export const json = (status: number, value: unknown, headers: Record<string, string> = {}): Reply => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
});

/**
 * The answer to a request that `error` kept from being answered: `{"error": {"code", "message"}}`, and for the paths of
 * the Open Inference Protocol `{"error": message}`, as its clients expect. What is not the client's fault is a 500
 * without the reason.
 */
export function refusal(path: string, error: unknown): Reply {
  if (error instanceof Failure && error.name === 'RejectedData') {
    return problem(path, statusOf(error.code), error.code, error.message);
  }
  return problem(path, 500, 'internal_error', 'The model could not answer; the reason is in the log.');
}

const isProtocol = (path: string) => path === '/v2' || path.startsWith('/v2/');

function problem(path: string, status: number, code: string, message: string): Reply {
  return json(status, { error: isProtocol(path) ? message : { code, message } });
}

export const wrongPath = ({ path }: Request) =>
  rejected('not_found', `There is no ${path}; see /openapi.json for what there is.`);

/** 405, with the methods that there are. */
export function wrongMethod({ method, path }: Request, allowed: string[]): Outcome {
  const cause = rejected('method_not_allowed', `${path} takes ${allowed.join(', ')}, not ${method}.`);
  const reply = refusal(path, cause);
  return { reply: { ...reply, headers: { ...reply.headers, allow: allowed.join(', ') } }, cause };
}
