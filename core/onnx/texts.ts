/**
 * Characters (Unicode code points) of a text that features are made of; what follows is not looked at. A page has some
 * 3,000: what a text is about stands there, and neither time nor memory can be had by sending a longer one.
 */
export const usedCharacters = 4000;

/** ONNX Runtime's Node.js binding ends a string at a NUL. */
export const withoutNul = (text: string) => (text.includes('\0') ? text.replaceAll('\0', ' ') : text);

/** Characters in a batch: in a graph, a text takes as much room as the longest beside it. */
const batchCharacters = 2 ** 19;

/** Rows of text columns in batches that a graph has room for: where each starts, and where it ends. */
export function* textBatches(
  columns: readonly (readonly string[])[],
  rows: number,
  mostRows = rows,
): Generator<[start: number, end: number]> {
  for (let start = 0, end = 0; start < rows; start = end) {
    let longest = 0;
    while (end < rows && end - start < mostRows) {
      for (const values of columns) longest = Math.max(longest, Math.min(values[end].length, usedCharacters));
      if (end > start && (end - start + 1) * longest > batchCharacters) break;
      end++;
    }
    yield [start, end];
  }
}
