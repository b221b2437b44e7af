/** Inner values are named by this prefix and a number. */
export const innerPrefix = 'landfall/';

/** The outputs' names, which a column may bear as well. */
const reserved = new Set(['features', 'probabilities', 'label', 'prediction']);
const escapePrefix = 'column:';

/**
 * The name of a column's input: the column's own, exactly. Only where ONNX or the graph needs the name for something
 * else (a blank name, an output's, an inner value's) it becomes `column:NAME`; so two columns never share an input.
 */
export function inputName(column: string): string {
  const taken = column === '' || reserved.has(column);
  const ambiguous = column.startsWith(innerPrefix) || column.startsWith(escapePrefix);
  return taken || ambiguous ? escapePrefix + column : column;
}
