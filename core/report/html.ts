/** Markup that is safe to show. Only {@link html} and {@link trusted} make it. */
export type Html = { readonly markup: string };

type Value = string | number | Html | readonly Html[] | undefined;

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template whose values are escaped, for text and for quoted attributes; `undefined` shows nothing. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  return { markup: strings.reduce((text, part, i) => text + show(values[i - 1]) + part) };
}

/** Markup made by a library that escapes. */
export const trusted = (markup: string): Html => ({ markup });

function show(value: Value): string {
  if (value === undefined) return '';
  if (typeof value === 'string' || typeof value === 'number') {
    // Control characters are not allowed in HTML, and would make a column's name invisible.
    return String(value)
      .replace(/[&<>"']/g, (c) => entities[c])
      .replace(/\p{Cc}/gu, '\uFFFD');
  }
  return 'markup' in value ? value.markup : value.map((part) => part.markup).join('');
}
