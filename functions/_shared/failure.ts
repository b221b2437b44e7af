import { z } from 'zod';
import { type Family, families, misconfigured, transient } from '../../contracts/errors.ts';

/**
 * The error as Step Functions shall see it: its `name` becomes Lambda's `errorType`, which `ErrorEquals` compares.
 * A failure keeps its family; what AWS or the network may do better next time is `Transient`; missing permissions and
 * used-up quotas are `Misconfigured`; all else is a `Bug`, with the original as its cause and its stack.
 */
export function toFailure(error: unknown): Error {
  if (!(error instanceof Error)) return bug(new Error(String(error)));
  if (families.includes(error.name as Family)) return error;
  const text = `${error.name}: ${error.message}`;
  if (error.name === 'AbortError') return transient('aborted', 'The work was stopped before its end.', error);
  if (isTransient(error)) return transient('aws_unavailable', text, error);
  if (isDenied(error)) return misconfigured('access_denied', text, {}, error);
  if (/^(ResourceLimit|ServiceQuota)Exceeded/.test(error.name))
    return misconfigured('quota_reached', text, {}, error);
  return bug(error);
}

/** Whether the state machine calls again after this error. */
export const isRetried = (error: unknown) =>
  ['EndpointNotReady', 'Transient'].includes(toFailure(error).name);

/** What a value breaks in a schema, as one line for people: `run.runId: expected string`. */
export function describeIssues(error: z.ZodError): string {
  return error.issues.map((i) => `${i.path.join('.') || 'value'}: ${i.message}`).join('; ');
}

function bug(cause: Error): Error {
  const error = new Error(`bug: ${cause.name === 'Error' ? '' : `${cause.name}: `}${cause.message}`, {
    cause,
  });
  error.name = 'Bug';
  error.stack = cause.stack;
  return error;
}

type Answered = Error & {
  code?: string;
  $retryable?: unknown;
  $metadata?: { httpStatusCode?: number };
};

/** The names are the throttling codes of AWS's SDKs (smithy, service-error-classification). */
const throttling =
  /^(Throttl|TooManyRequests|RequestLimitExceeded|RequestThrottled|LimitExceeded|SlowDown|PriorRequestNotComplete|BandwidthLimitExceeded|ProvisionedThroughputExceeded|RequestTimeout|ServiceUnavailable|InternalError|InternalFailure|NetworkingError)/;
const network = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'EAI_AGAIN',
  'ENOTFOUND',
  'EHOSTUNREACH',
]);

function isTransient(error: Answered): boolean {
  const status = error.$metadata?.httpStatusCode ?? 0;
  return (
    error.$retryable !== undefined ||
    status === 429 ||
    status >= 500 ||
    throttling.test(error.name) ||
    error.name === 'TimeoutError' ||
    network.has(error.code ?? '')
  );
}

function isDenied(error: Answered): boolean {
  return (
    error.$metadata !== undefined &&
    /^(AccessDenied|UnrecognizedClient|ExpiredToken|NoSuchBucket)/.test(error.name)
  );
}
