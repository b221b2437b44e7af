import { z } from 'zod';
import { Failure } from '../../contracts/errors.ts';
import type { ModelInput } from '../../contracts/dataset.ts';
import { readContentType } from '../../core/serving/content.ts';
import { fromCustomAttributes } from '../../core/serving/observation.ts';
import { readRequest } from '../../core/serving/request.ts';
import { readTensors } from '../../core/serving/v2/read-tensors.ts';
import { readInferRequest } from '../../core/serving/v2/request.ts';
import type { Table } from '../../core/table/table.ts';
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
  eventMetadata: z.object({ customAttributes: z.array(z.string()).default([]) }).prefault({}),
});
type CapturedLine = z.infer<typeof CapturedLine>;

/**
 * The requests of one captured object (JSON lines) as tables, and how many could not be read. Requests that were refused
 * or not answered are no traffic: their rows need not be what the model takes.
 */
export function readCaptured(
  bytes: Uint8Array,
  inputs: readonly ModelInput[],
): { tables: Table[]; unreadable: number } {
  const lines = new TextDecoder().decode(bytes).split('\n').filter(Boolean).map(parse);
  const traffic = lines.filter((line) => !line || isAnswered(line));
  const tables = traffic.flatMap((line) => (line && readTable(line, inputs)) ?? []);
  return { tables, unreadable: traffic.length - tables.length };
}

function parse(text: string): CapturedLine | undefined {
  try {
    return CapturedLine.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const isAnswered = ({ eventMetadata }: CapturedLine) =>
  (fromCustomAttributes(eventMetadata.customAttributes)?.status ?? 200) < 400;

function readTable(line: CapturedLine, inputs: readonly ModelInput[]): Table | undefined {
  const request = requestOf(line.captureData.endpointInput, line.eventMetadata.customAttributes);
  try {
    if (request.path.endsWith('/infer')) return readTensors(readInferRequest(request).inputs, inputs).table;
    return readRequest(readContentType(request.headers['content-type']), request.body, inputs).table;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}
