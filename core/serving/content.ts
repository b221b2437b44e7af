import { rejected } from '../../contracts/errors.ts';

/** What an endpoint reads and writes. */
export const contentTypes = ['text/csv', 'application/json', 'application/jsonlines'] as const;
export type ContentType = (typeof contentTypes)[number];

/** A media type with its parameters: `text/csv; header=absent`. */
export type Media = { type: ContentType; parameters: Record<string, string> };

/** @throws Failure `RejectedData` unsupported_content_type */
export function readContentType(header: string | undefined): Media {
  if (header !== undefined && isSupported(header)) return { type: header, parameters: {} };
  const { type, parameters } = media(header ?? '');
  if (isSupported(type)) return { type, parameters };
  const found = header ? `"${header}"` : 'no content type';
  throw rejected('unsupported_content_type', `The request has ${found}; send ${contentTypes.join(' or ')}.`);
}

/**
 * The answer's type by the `Accept` header (RFC 9110): the client's most wanted of ours, with the parameters that it
 * came with. Without one, or where all are equally welcome, the answer has the request's type.
 *
 * @throws Failure `RejectedData` not_acceptable
 */
export function negotiate(accept: string | undefined, request: ContentType): Media {
  // What nearly every client sends; the rest of the function says the same of it.
  if (!accept?.trim() || accept === '*/*' || accept === request) return { type: request, parameters: {} };
  const ranges = accept.split(',').map(media);
  const ours = [request, ...contentTypes.filter((type) => type !== request)];
  const [best] = ours
    .map((type) => ({ type, range: rangeFor(type, ranges) }))
    .toSorted((a, b) => qualityOf(b.range) - qualityOf(a.range));
  if (best.range && qualityOf(best.range) > 0) return { type: best.type, parameters: best.range.parameters };
  throw rejected('not_acceptable', `"${accept}" is not answered; accept ${contentTypes.join(' or ')}.`);
}

type Range = ReturnType<typeof media>;

/** The most specific range counts: with `text/csv;q=0` beside a range of all types, that is anything but CSV. */
function rangeFor(type: ContentType, ranges: Range[]): Range | undefined {
  const family = `${type.split('/')[0]}/*`;
  const find = (name: string) => ranges.find((range) => range.type === name);
  return find(type) ?? find(family) ?? find('*/*');
}

function qualityOf(range: Range | undefined): number {
  const quality = Number(range ? (range.parameters.q ?? 1) : 0);
  return Number.isNaN(quality) ? 0 : quality;
}

function media(text: string): { type: string; parameters: Record<string, string> } {
  const [type, ...rest] = text.split(';').map((part) => part.trim().toLowerCase());
  const parameters = rest.map((part) => part.split('=').map((side) => side.trim().replace(/^"(.*)"$/, '$1')));
  return { type, parameters: Object.fromEntries(parameters.filter((pair) => pair.length === 2)) };
}

function isSupported(type: string): type is ContentType {
  return (contentTypes as readonly string[]).includes(type);
}
