/** Inner values are named by this prefix and a number. */
export const innerPrefix = 'landfall/';

/** The outputs' names, which a column may bear as well. */
const reserved = new Set(['features', 'probabilities', 'label', 'prediction', 'interval']);
const escapePrefix = 'column:';

/**
 * The name of a column's input: the column's own, exactly. Only where ONNX or the graph needs the name for something
 * else (a blank name, an output's, an inner value's) or cannot bear it (a NUL would end it), it becomes `column:NAME`
 * with `%` and NUL as `%25` and `%00`; so two columns never share an input.
 */
export function inputName(column: string): string {
  const taken = column === '' || reserved.has(column) || column.includes('\0');
  const ambiguous = column.startsWith(innerPrefix) || column.startsWith(escapePrefix);
  if (!taken && !ambiguous) return column;
  return escapePrefix + column.replaceAll('%', '%25').replaceAll('\0', '%00');
}
