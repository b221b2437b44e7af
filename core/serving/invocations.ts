import { rejected } from '../../contracts/errors.ts';
import type { Rows } from './columns.ts';
import { type ContentType, negotiate, readContentType } from './content.ts';
import { checkExplainedRows, wantedContributions } from './contributions.ts';
import { maxBytes, readRequest } from './request.ts';
import type { Answered, Model, Outcome, Read, Request } from './respond.ts';
import { checkAnswerRows, writePredictions } from './write.ts';

/** `POST /invocations`: scores the rows of the body. @throws Failure `RejectedData` where they cannot be. */
export async function invoke(request: Request, model: Model): Promise<Outcome> {
  const { headers, body, id } = request;
  const media = readContentType(headers['content-type']);
  const answer = negotiate(headers.accept, media.type);
  const most = wantedContributions(answer);
  checkBody(request);
  const { answered, ignored } = await predict(model, (inputs) => {
    const rows = readRequest(media, body, inputs);
    if (most > 0) checkExplainedRows(rows.table);
    checkAnswerRows(rows.table.rows, id);
    return rows;
  });
  const { table, signature, version, predictions } = answered;
  const contributions = most > 0 ? await model.explain(table, most, version) : undefined;
  const about = { id, pipeline: model.pipeline, version, ignored, contributions };
  return {
    reply: {
      status: 200,
      headers: headersOf(answer.type, ignored),
      body: writePredictions(answer.type, signature, predictions, about),
    },
    answered: { ...answered, rows: table.rows },
  };
}

/** Has a request answered, and tells what the version that answered it did not take of it. */
export async function predict(
  model: Model,
  read: (inputs: Parameters<Read>[0]['inputs']) => Rows,
  version?: number,
): Promise<{ answered: Answered; ignored: string[] }> {
  const taken: Rows[] = [];
  const answered = await model.predict(({ inputs }) => {
    const rows = read(inputs);
    taken.push(rows);
    return rows.table;
  }, version);
  return { answered, ignored: taken.find(({ table }) => table === answered.table)?.ignored ?? [] };
}

const mediaTypes: Record<ContentType, string> = {
  'text/csv': 'text/csv; charset=utf-8',
  'application/json': 'application/json',
  'application/jsonlines': 'application/jsonlines',
};

/** SageMaker hands these on to the client, as it does with no other header, up to this length. */
const attributes = 'x-amzn-sagemaker-custom-attributes';
const attributesLength = 1024;

/** JSON names the ignored columns itself; beside CSV and JSON lines a header does, as a JSON array of ASCII. */
function headersOf(type: ContentType, ignored: readonly string[]): Record<string, string> {
  const headers = { 'content-type': mediaTypes[type] };
  if (ignored.length === 0 || type === 'application/json') return headers;
  const names: string[] = [];
  const write = () => `landfall.ignored=${asciiJson(names)}`;
  for (const name of ignored) {
    names.push(name);
    if (write().length <= attributesLength) continue;
    names.pop();
    break;
  }
  return { ...headers, [attributes]: write() };
}

const asciiJson = (value: unknown) =>
  JSON.stringify(value).replaceAll(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** @throws Failure `RejectedData` too_large, unsupported_content_type where the body is compressed */
export function checkBody({ headers, body: { length } }: Request): void {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    throw rejected(
      'unsupported_content_type',
      `The body has the content encoding "${encoding}"; send it plain.`,
    );
  }
  if (length > maxBytes) {
    throw rejected(
      'too_large',
      `The request has ${length} bytes; the most is ${maxBytes}. Send fewer rows at once.`,
    );
  }
}
