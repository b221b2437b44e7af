import { rejected } from '../../contracts/errors.ts';
import { negotiate, readContentType } from './content.ts';
import { checkExplainedRows, wantedContributions } from './contributions.ts';
import { maxBytes, readRequest } from './request.ts';
import type { Model, Outcome, Request } from './respond.ts';
import { writePredictions } from './write.ts';

/** `POST /invocations`: scores the rows of the body. @throws Failure `RejectedData` where they cannot be. */
export async function invoke(request: Request, model: Model): Promise<Outcome> {
  const { headers, body, id } = request;
  const media = readContentType(headers['content-type']);
  const answer = negotiate(headers.accept, media.type);
  const most = wantedContributions(answer);
  checkSize(body);
  const answered = await model.predict(({ inputs }) => {
    const table = readRequest(media, body, inputs);
    if (most > 0) checkExplainedRows(table);
    return table;
  });
  const { table, signature } = answered;
  const contributions = most > 0 ? await model.explain(table, most, answered.version) : undefined;
  const written = writePredictions(answer.type, signature, answered.predictions, {
    id,
    pipeline: model.pipeline,
    version: answered.version,
    ignored: [],
    contributions,
  });
  return {
    reply: { status: 200, headers: { 'content-type': mediaTypes[answer.type] }, body: written },
    answered: { ...answered, rows: table.rows },
  };
}

const mediaTypes = { 'text/csv': 'text/csv; charset=utf-8', 'application/json': 'application/json' } as const;

/** @throws Failure `RejectedData` too_large */
export function checkSize({ length }: Uint8Array): void {
  if (length > maxBytes) {
    throw rejected(
      'too_large',
      `The request has ${length} bytes; the most is ${maxBytes}. Send fewer rows at once.`,
    );
  }
}
