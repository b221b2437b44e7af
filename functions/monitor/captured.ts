import { z } from 'zod';
import { Failure } from '../../contracts/errors.ts';
import type { ModelInput } from '../../contracts/dataset.ts';
import { readContentType } from '../../core/serving/content.ts';
import { readRequest } from '../../core/serving/request.ts';
import type { Table } from '../../core/table/table.ts';

/** The part of SageMaker's data capture that is judged. CSV and JSON are text, all else is base64. */
const CapturedLine = z.object({
  captureData: z.object({
    endpointInput: z.object({
      observedContentType: z.string(),
      data: z.string(),
      encoding: z.enum(['CSV', 'JSON', 'BASE64']),
    }),
  }),
});

/** The requests of one captured object (JSON lines) as tables, and how many could not be read. */
export function readCaptured(
  bytes: Uint8Array,
  inputs: readonly ModelInput[],
): { tables: Table[]; unreadable: number } {
  const lines = new TextDecoder().decode(bytes).split('\n').filter(Boolean);
  const tables = lines.map((line) => readLine(line, inputs)).filter((table) => table !== undefined);
  return { tables, unreadable: lines.length - tables.length };
}

function readLine(line: string, inputs: readonly ModelInput[]): Table | undefined {
  try {
    const { endpointInput } = CapturedLine.parse(JSON.parse(line)).captureData;
    const { data, encoding, observedContentType } = endpointInput;
    const body = Buffer.from(data, encoding === 'BASE64' ? 'base64' : 'utf8');
    return readRequest(readContentType(observedContentType), body, inputs).table;
  } catch (error) {
    if (error instanceof Failure || error instanceof SyntaxError || error instanceof z.ZodError)
      return undefined;
    throw error;
  }
}
