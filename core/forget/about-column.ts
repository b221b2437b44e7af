/** What stands in place of a value that was forgotten. */
export const forgotten = '(forgotten)';

/**
 * A JSON value in which whatever is said of a column, such as its levels in a baseline or the evidence of a check, names the
 * value no more: in objects that have the column as their `name`, `column` or `of`, texts and keys that are the value
 * become `(forgotten)`. Elsewhere the same text may be another thing, a class or a level of another column, and stays.
 */
export function redacted(json: unknown, column: string, value: string): unknown {
  return walk(json, false);

  function walk(part: unknown, about: boolean): unknown {
    if (typeof part === 'string') return about && part.trim() === value ? forgotten : part;
    if (Array.isArray(part)) return part.map((one) => walk(one, about));
    if (typeof part !== 'object' || part === null) return part;
    const { name, column: of, of: evidence } = part as Record<string, unknown>;
    const here = about || name === column || of === column || evidence === column;
    return Object.fromEntries(
      Object.entries(part).map(([key, inner]) => [
        here && key === value ? forgotten : key,
        walk(inner, here || key === column),
      ]),
    );
  }
}
