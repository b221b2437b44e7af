import { rejected } from '../../contracts/errors.ts';

/** What an endpoint reads and writes. */
export const contentTypes = ['text/csv', 'application/json'] as const;
export type ContentType = (typeof contentTypes)[number];

/** A media type with its parameters: `text/csv; header=absent`. */
export type Media = { type: ContentType; parameters: Record<string, string> };

/** @throws Failure `RejectedData` unsupported_content_type */
export function readContentType(header: string | undefined): Media {
  const { type, parameters } = media(header ?? '');
  if (isSupported(type)) return { type, parameters };
  const found = header ? `"${header}"` : 'no content type';
  throw rejected('unsupported_content_type', `The request has ${found}; send ${contentTypes.join(' or ')}.`);
}

/**
 * The answer's type by the `Accept` header (RFC 9110): the client's most wanted of ours. Without one, or where all are
 * equally welcome, the answer has the request's type.
 *
 * @throws Failure `RejectedData` not_acceptable
 */
export function negotiate(accept: string | undefined, request: ContentType): ContentType {
  if (!accept?.trim()) return request;
  const ranges = accept.split(',').map((range) => {
    const { type, parameters } = media(range);
    return { type, quality: Number(parameters.q ?? 1) };
  });
  const ours = [request, ...contentTypes.filter((type) => type !== request)];
  const ranked = ours
    .map((type) => ({ type, quality: qualityOf(type, ranges) }))
    .toSorted((a, b) => b.quality - a.quality);
  if (ranked[0].quality > 0) return ranked[0].type;
  throw rejected('not_acceptable', `"${accept}" is not answered; accept ${contentTypes.join(' or ')}.`);
}

/** The most specific range counts: with `text/csv;q=0` beside a range of all types, that is anything but CSV. */
function qualityOf(type: ContentType, ranges: { type: string; quality: number }[]): number {
  const family = `${type.split('/')[0]}/*`;
  for (const name of [type, family, '*/*']) {
    const range = ranges.find((r) => r.type === name);
    if (range) return Number.isNaN(range.quality) ? 0 : range.quality;
  }
  return 0;
}

function media(text: string): { type: string; parameters: Record<string, string> } {
  const [type, ...rest] = text.split(';').map((part) => part.trim().toLowerCase());
  const parameters = rest.map((part) => part.split('=').map((side) => side.trim().replace(/^"(.*)"$/, '$1')));
  return { type, parameters: Object.fromEntries(parameters.filter((pair) => pair.length === 2)) };
}

function isSupported(type: string): type is ContentType {
  return (contentTypes as readonly string[]).includes(type);
}
