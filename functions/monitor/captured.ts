import { z } from 'zod';
import type { ModelInput } from '../../contracts/dataset.ts';
import { Failure } from '../../contracts/errors.ts';
import type { Observation } from '../../contracts/serving.ts';
import type { CapturedRequest } from '../../core/checks/situation.ts';
import type { Rows } from '../../core/serving/columns.ts';
import { readContentType } from '../../core/serving/content.ts';
import { fromCustomAttributes } from '../../core/serving/observation.ts';
import { readRequest } from '../../core/serving/request.ts';
import { readTensors } from '../../core/serving/v2/read-tensors.ts';
import { readInferRequest } from '../../core/serving/v2/request.ts';
import { requestOf } from '../_shared/capture/line.ts';

/**
 * The part of SageMaker's data capture that is judged. CSV and JSON are text, all else is base64. What SageMaker itself
 * captures has no attributes of ours.
 */
const CapturedLine = z.object({
  captureData: z.object({
    endpointInput: z.object({
      observedContentType: z.string(),
      data: z.string(),
      encoding: z.enum(['CSV', 'JSON', 'BASE64']),
    }),
  }),
  eventMetadata: z
    .object({
      eventId: z.string().default(''),
      inferenceId: z.string().optional(),
      inferenceTime: z.iso.datetime().optional(),
      customAttributes: z.array(z.string()).default([]),
    })
    .prefault({}),
});
type CapturedLine = z.infer<typeof CapturedLine>;

/**
 * A captured line. `request`: who asked and how it was answered; `rows`: what was asked, as the champion takes it. A request
 * that was refused or not answered has none: its rows need not be what the model takes. Neither: the line cannot be read.
 */
export type Captured = { request?: CapturedRequest; rows?: Rows };

/** The lines of one captured object (JSON lines), one after the other: no more than one request's rows are kept. */
export function* readCaptured(bytes: Uint8Array, inputs: readonly ModelInput[]): Generator<Captured> {
  for (const text of new TextDecoder().decode(bytes).split('\n')) {
    if (!text) continue;
    const line = parse(text);
    if (!line) yield {};
    else yield readLine(line, inputs);
  }
}

function parse(text: string): CapturedLine | undefined {
  try {
    return CapturedLine.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Of what was captured by others nothing more is known: no version of ours, and no time. */
const unknown: Observation = { version: 0, status: 200, millis: NaN, rows: 0 };

function readLine(line: CapturedLine, inputs: readonly ModelInput[]): Captured {
  const { eventId, inferenceId, inferenceTime, customAttributes } = line.eventMetadata;
  const observation = fromCustomAttributes(customAttributes) ?? unknown;
  const request = { id: inferenceId ?? eventId, at: Date.parse(inferenceTime ?? ''), observation };
  return { request, rows: observation.status < 400 ? readRows(line, inputs) : undefined };
}

function readRows(line: CapturedLine, inputs: readonly ModelInput[]): Rows | undefined {
  const request = requestOf(line.captureData.endpointInput, line.eventMetadata.customAttributes);
  try {
    if (request.path.endsWith('/infer')) return readTensors(readInferRequest(request).inputs, inputs);
    return readRequest(readContentType(request.headers['content-type']), request.body, inputs);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}
