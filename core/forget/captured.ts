import { z } from 'zod';
import { fromCustomAttributes, toCustomAttributes } from '../serving/observation.ts';
import { type Body, readBody } from './body.ts';
import { joint, rowTest, type Selection } from './selection.ts';

const Side = z.looseObject({ observedContentType: z.string(), data: z.string(), encoding: z.string() });

/** A line of SageMaker's data capture, with all that else is in it. */
const Line = z.looseObject({
  captureData: z.looseObject({ endpointInput: Side, endpointOutput: Side.optional() }),
  eventMetadata: z.looseObject({
    inferenceId: z.string().optional(),
    customAttributes: z.array(z.string()).default([]),
  }),
});
type Line = z.infer<typeof Line>;

/** A row of a request: its number from 0, where the request has more rows than one. */
export type RequestRow = { id: string; row?: number };

/** `text`: what is left of the line, absent where it goes as a whole. `gone`: the rows, for what was kept of them elsewhere. */
export type Rewritten = { text?: string; removed: number; gone: RequestRow[] };

/**
 * A captured exchange without the rows that go, in the request and in the answer. Where rows cannot be taken out of it one
 * by one (tensors, an answer that has not a part for each row) the line goes as a whole as soon as it has the value; so does
 * what is no captured line. The rows behind one that went have other numbers then: the request gets another id, so that no
 * label is joined to a neighbour.
 *
 * @param inputs the names of a version's inputs in their order; for rows that came without names
 */
export function withoutCapturedRows(
  text: string,
  selection: Selection,
  inputs: (version: number) => readonly string[],
): Rewritten {
  const line = parse(text);
  if (!line) return mentions(text, selection) ? { removed: 1, gone: [] } : { text, removed: 0, gone: [] };
  const { endpointInput, endpointOutput } = line.captureData;
  const { inferenceId: id = '', customAttributes } = line.eventMetadata;
  const observation = fromCustomAttributes(customAttributes);
  const names = observation ? inputs(observation.version) : [];
  const request = bodyOf(endpointInput, names, selection);
  if (!request) {
    const rows = observation?.rows ?? 1;
    const gone = Array.from({ length: rows }, (_, row) => (rows > 1 ? { id, row } : { id }));
    return mentions(plainOf(endpointInput), selection)
      ? { removed: rows, gone }
      : { text, removed: 0, gone: [] };
  }
  const rows = request.rows.flatMap((row, i) => (rowTest(row.names, selection)?.(row.cell) ? [i] : []));
  if (rows.length === 0) return { text, removed: 0, gone: [] };
  const many = request.rows.length > 1;
  const gone = rows.map((row) => (many ? { id, row } : { id }));
  const answer = endpointOutput && bodyOf(endpointOutput, [], answered);
  const fits = !endpointOutput || answer?.rows.length === request.rows.length;
  if (rows.length === request.rows.length || !fits) return { removed: request.rows.length, gone };
  const left = new Set(rows);
  endpointInput.data = request.without(left);
  if (endpointOutput && answer) endpointOutput.data = answer.without(left);
  line.eventMetadata.inferenceId = `${id}/forgotten`;
  if (observation)
    line.eventMetadata.customAttributes = [
      ...toCustomAttributes({ ...observation, rows: request.rows.length - rows.length }),
      ...customAttributes.filter((attribute) => !attribute.startsWith('landfall.')),
    ];
  return { text: JSON.stringify(line), removed: rows.length, gone };
}

/** By these an answer's header is known: core/serving/write.ts. */
const answered: Selection = [{ columns: ['prediction', 'model_version'], values: new Set() }];

function bodyOf(
  side: z.infer<typeof Side>,
  inputs: readonly string[],
  selection: Selection,
): Body | undefined {
  if (side.encoding === 'BASE64') return undefined;
  const known = selection.flatMap(({ columns }) => columns);
  return readBody(side.data, side.observedContentType, inputs, known);
}

const plainOf = ({ data, encoding }: z.infer<typeof Side>) =>
  encoding === 'BASE64' ? Buffer.from(data, 'base64').toString('latin1') : data;

const isWord = (character: string | undefined) => character !== undefined && /[\p{L}\p{N}]/u.test(character);

/** Whether a text of a form that is not read has a selector's columns and, between other characters than its own, its value. */
function mentions(text: string, selection: Selection): boolean {
  const has = (word: string) => {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1))
      if (!isWord(text[at - 1]) && !isWord(text[at + word.length])) return true;
    return false;
  };
  const spelt = (word: string) => has(word) || has(Buffer.from(word).toString('latin1'));
  return selection.some(
    ({ columns, values }) =>
      columns.every(spelt) && [...values].some((value) => value.split(joint).every(spelt)),
  );
}

function parse(text: string): Line | undefined {
  try {
    return Line.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
