import { isUtf8 } from 'node:buffer';
import type { Observation } from '../../../contracts/serving.ts';
import { toCustomAttributes } from '../../../core/serving/observation.ts';
import type { Reply, Request } from '../../../core/serving/respond.ts';

/** A request, its answer, and what else is known of them. `at`: when it was answered. */
export type Exchange = { request: Request; reply: Reply; observation: Observation; at: Date };

/**
 * One line of SageMaker's data capture, with the request's id as `inferenceId` and the observation in `customAttributes`.
 * What is neither CSV nor JSON is base64. A body that was refused for its size is left out.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture-endpoint.html
 */
export function captureLine({ request, reply, observation, at }: Exchange, eventId: string): string {
  const { headers, id } = request;
  const asked = reply.status === 413 ? new Uint8Array() : request.body;
  const record = {
    captureData: {
      endpointInput: side(headers['content-type'], asked, 'INPUT'),
      endpointOutput: side(reply.headers['content-type'], reply.body, 'OUTPUT'),
    },
    eventMetadata: {
      eventId,
      inferenceId: id,
      customAttributes: [...toCustomAttributes(observation), ...toAttributes(request)],
      inferenceTime: at.toISOString(),
    },
    eventVersion: '0',
  };
  return `${JSON.stringify(record)}\n`;
}

/** What must be known beside a body and its type to read it again: for the Open Inference Protocol, see {@link requestOf}. */
function toAttributes({ path, headers }: Request): string[] {
  const length = headers[headerLength];
  return [`${attribute.path}=${path}`, ...(length ? [`${attribute.headerLength}=${length}`] : [])];
}

/** Where the JSON before binary tensors ends. */
const headerLength = 'inference-header-content-length';
const attribute = { path: 'request.path', headerLength: 'request.header-length' };

/** A captured request, as far as its rows need it; `attributes` are its line's `customAttributes`. */
export function requestOf(
  input: { observedContentType: string; data: string; encoding: string },
  attributes: readonly string[],
): Pick<Request, 'path' | 'headers' | 'body'> {
  const find = (name: string) =>
    attributes.find((text) => text.startsWith(`${name}=`))?.slice(name.length + 1);
  return {
    path: find(attribute.path) ?? '/invocations',
    headers: { 'content-type': input.observedContentType, [headerLength]: find(attribute.headerLength) },
    body: Buffer.from(input.data, input.encoding === 'BASE64' ? 'base64' : 'utf8'),
  };
}

function side(contentType = '', body: string | Uint8Array, mode: 'INPUT' | 'OUTPUT') {
  const bytes = typeof body === 'string' ? undefined : Buffer.from(body.buffer, body.byteOffset, body.length);
  const encoding = bytes && !isUtf8(bytes) ? 'BASE64' : encodingOf(contentType);
  const data = Buffer.from(body as Uint8Array).toString(encoding === 'BASE64' ? 'base64' : 'utf8');
  return { observedContentType: contentType, mode, data, encoding };
}

function encodingOf(contentType: string): 'CSV' | 'JSON' | 'BASE64' {
  const [type] = contentType.toLowerCase().split(';');
  if (type.trim() === 'text/csv') return 'CSV';
  return /^application\/(json|jsonlines|x-ndjson|x-jsonlines)$/.test(type.trim()) ? 'JSON' : 'BASE64';
}
