import { randomUUID } from 'node:crypto';
import { capturePrefix, endpointName } from '../../contracts/keys.ts';

/** A request and its answer, as text, with their content types as they were sent. */
export type Exchange = { request: Body; answer: Body };
type Body = { contentType: string; text: string };

/** Keeps an exchange for the monitor; never throws and never takes long, since the client waits for it. */
export type Capture = (exchange: Exchange) => Promise<void>;

/** How long an answer may be held up by a store that does not respond. */
const patienceMillis = 2000;

/**
 * Writes exchanges in the layout of SageMaker's data capture, which serverless endpoints do not have:
 * `capture/<pipeline>/<endpoint>/AllTraffic/yyyy/mm/dd/hh/<id>.jsonl`, one object for each exchange. It is awaited
 * before the answer is sent, because a serverless endpoint is frozen from then on and what is under way is lost.
 */
export function captureTo(
  put: (key: string, text: string) => Promise<unknown>,
  pipeline: string,
  warn: (reason: string) => void,
): Capture {
  return async (exchange) => {
    const at = new Date();
    const id = randomUUID();
    const hour = at.toISOString().slice(0, 13).replaceAll(/[-T]/g, '/');
    const key = `${capturePrefix(pipeline)}${endpointName(pipeline)}/AllTraffic/${hour}/${id}.jsonl`;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${patienceMillis} ms`)), patienceMillis);
    });
    const written = Promise.race([put(key, captureLine(exchange, id, at)), late]);
    await written.catch((error: unknown) => warn(String(error))).finally(() => clearTimeout(timer));
  };
}

/** https://docs.aws.amazon.com/sagemaker/latest/dg/model-monitor-data-capture-endpoint.html */
export function captureLine({ request, answer }: Exchange, eventId: string, at: Date): string {
  const record = {
    captureData: {
      endpointInput: side(request, 'INPUT'),
      endpointOutput: side(answer, 'OUTPUT'),
    },
    eventMetadata: { eventId, inferenceTime: at.toISOString() },
    eventVersion: '0',
  };
  return `${JSON.stringify(record)}\n`;
}

function side({ contentType, text }: Body, mode: 'INPUT' | 'OUTPUT') {
  const encoding = contentType.toLowerCase().startsWith('text/csv') ? 'CSV' : 'JSON';
  return { observedContentType: contentType, mode, data: text, encoding };
}
