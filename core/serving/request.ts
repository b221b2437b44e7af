import type { ModelInput } from '../../contracts/dataset.ts';
import { rejected } from '../../contracts/errors.ts';
import type { Rows } from './columns.ts';
import type { Media } from './content.ts';
import { type Header, readCsv } from './csv.ts';
import { readJson, readJsonLines } from './json.ts';

/** SageMaker passes no more than 6 MB to an endpoint's container. */
export const maxBytes = 6 * 1024 * 1024;

/** As SageMaker's CustomAttributes: the request is a test of ours, and no traffic to be watched. */
export const notTraffic = 'landfall-not-traffic';

/**
 * A request's rows as the table that the model takes, read by the same grammar of cells as in training.
 *
 * @throws Failure `RejectedData` with row and column; no_rows where there is none.
 */
export function readRequest(
  { type, parameters }: Media,
  body: Uint8Array,
  inputs: readonly ModelInput[],
): Rows {
  const text = decode(body);
  if (type === 'text/csv') return readCsv(text, inputs, headerOf(parameters));
  return type === 'application/json' ? readJson(text, inputs) : readJsonLines(text, inputs);
}

function headerOf({ header }: Record<string, string>): Header | undefined {
  if (header === undefined || header === 'present' || header === 'absent') return header;
  throw rejected('unsupported_content_type', `header=${header} is neither present nor absent.`);
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** Without a byte order mark. @throws Failure `RejectedData` invalid_encoding */
export function decode(body: Uint8Array): string {
  try {
    return decoder.decode(body);
  } catch (error) {
    throw rejected('invalid_encoding', 'The request is not UTF-8.', {}, error);
  }
}

/** Codes that are not 400: what is wrong is not in the rows. */
const statusByCode: Record<string, number> = {
  not_found: 404,
  method_not_allowed: 405,
  too_large: 413,
  too_many_rows: 413,
  answer_too_large: 413,
  too_many_rows_to_explain: 413,
  unsupported_content_type: 415,
  not_acceptable: 406,
  not_explainable: 406,
};
export const statusOf = (code: string) => statusByCode[code] ?? 400;
