import { random, shuffle } from '../random.ts';
import type { DomainMatrix } from './domain-matrix.ts';

/** Share of training rows with an equal one from which equal rows are no sign of a row that came twice. */
const COINCIDENCE = 0.05;

/**
 * Each row's fold. Where equal rows are rare by nature, those that are equal are of one fold: a request that is sent twice
 * must not be known from its twin. Training rows and traffic are dealt out apart, so that each fold has its part of both.
 */
export function domainFolds(matrix: DomainMatrix, folds: number, seed: number): Int32Array {
  const equal = equalRows(matrix);
  const twins = equal
    .map((rows) => rows.filter((row) => row < matrix.trained).length)
    .filter((count) => count > 1);
  const isCommon = twins.reduce((sum, count) => sum + count, 0) > COINCIDENCE * matrix.trained;
  const groups = shuffle(isCommon ? equal.flatMap((rows) => rows.map((row) => [row])) : equal, random(seed));
  const [trained, traffic] = [true, false].map((isTrained) =>
    groups.filter(([first]) => first < matrix.trained === isTrained),
  );
  const foldOf = new Int32Array(matrix.rows);
  [...trained, ...traffic].forEach((rows, i) => {
    for (const row of rows) foldOf[row] = i % folds;
  });
  return foldOf;
}

/** The rows that have the same bits in all columns, the rows of each group ascending. */
function equalRows({ rows, columns, values }: DomainMatrix): number[][] {
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  const groups = new Map<number, number[]>();
  for (let row = 0; row < rows; row++) {
    let [high, low] = [0x811c9dc5, 0x2545f491];
    for (let j = 0; j < columns.length; j++) {
      const value = bits[j * rows + row];
      high = Math.imul(high ^ value ^ (value >>> 15), 0x01000193);
      low = Math.imul(low ^ value ^ (value >>> 13), 0x5bd1e995) ^ (low >>> 15);
    }
    // 53 bits, which a number holds: two of some thousand rows meet by chance in one of a billion matrices.
    const key = (high >>> 11) * 2 ** 32 + (low >>> 0);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}
