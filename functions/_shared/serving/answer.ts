import { notTraffic } from '../../../core/serving/request.ts';
import {
  type Model,
  type Outcome,
  type Reply,
  type Request,
  respond,
} from '../../../core/serving/respond.ts';
import type { Capture } from '../capture/writer.ts';

export type Service = {
  model: Model;
  /** Absent where nothing is captured: on a laptop. `share` of the exchanges that did not fail. */
  capture?: Capture & { share: number };
  random: () => number;
  warn: (message: string, error: unknown) => void;
};

export type Answer = {
  reply: Reply;
  /** Why the request was refused, or what broke. */
  cause?: unknown;
  /** What is done once for each answer and concerns no client: the shadow's scores, and the capture. Never rejects. */
  after: () => Promise<void>;
};

/** Answers a request by the service's model; the host calls `after` when the client has the reply, where it can. */
export async function answer(request: Request, service: Service): Promise<Answer> {
  const started = performance.now();
  const outcome = await respond(request, service.model);
  const millis = performance.now() - started;
  const { reply, cause } = outcome;
  if (reply.status >= 500) service.warn('a request could not be answered', cause);
  const at = new Date();
  const after = async () => {
    if (isTraffic(request)) await observe(request, outcome, { millis, at }, service);
  };
  return { reply, cause, after };
}

async function observe(
  request: Request,
  { reply, answered }: Outcome,
  { millis, at }: { millis: number; at: Date },
  { model, capture, random }: Service,
): Promise<void> {
  const shadow = await answered?.shadow?.();
  if (!capture) return;
  const { version = model.version, rows = 0, failed } = answered ?? {};
  const isFailed = reply.status >= 400 || failed !== undefined || shadow?.reason !== undefined;
  if (!isFailed && random() >= capture.share) return;
  const observation = { version, status: reply.status, millis, rows, failed, shadow };
  capture.add({ request, reply, observation, at });
}

/** Requests for predictions, but for our own tests. */
const isTraffic = ({ method, path, headers }: Request) =>
  method === 'POST' &&
  (path === '/invocations' || path === '/' || path.endsWith('/infer')) &&
  headers['x-amzn-sagemaker-custom-attributes'] !== notTraffic;
