/** One column of a feature matrix. `categorical` values are non-negative integer codes; `NaN` is missing or unseen. */
export type FeatureColumn = { name: string; source: string; categorical: boolean };

/** Column-major: the value of row `i`, column `j` is `values[j * rows + i]`. `NaN` is missing. */
export type DenseMatrix = { kind: 'dense'; rows: number; columns: FeatureColumn[]; values: Float32Array };

/**
 * Compressed sparse columns, by scipy's names: the rows `indices[indptr[j] … indptr[j + 1] - 1]` of column `j` have the
 * `values` at the same places, each row once and ascending. All other cells are zero.
 */
export type SparseMatrix = {
  kind: 'csc';
  rows: number;
  columns: FeatureColumn[];
  indptr: Int32Array;
  indices: Int32Array;
  values: Float32Array;
};

export type Matrix = DenseMatrix | SparseMatrix;

/** The rows named by `picked`, which must ascend, as a matrix of their own. */
export function pickRows(matrix: Matrix, picked: Int32Array): Matrix {
  return matrix.kind === 'dense' ? pickDense(matrix, picked) : pickSparse(matrix, picked);
}

function pickDense({ kind, rows, columns, values }: DenseMatrix, picked: Int32Array): DenseMatrix {
  const own = new Float32Array(picked.length * columns.length);
  for (let j = 0, to = 0; j < columns.length; j++) {
    const start = j * rows;
    for (let i = 0; i < picked.length; i++) own[to++] = values[start + picked[i]];
  }
  return { kind, rows: picked.length, columns, values: own };
}

function pickSparse({ kind, rows, columns, indptr, indices, values }: SparseMatrix, picked: Int32Array) {
  const placeOf = new Int32Array(rows).fill(-1);
  picked.forEach((row, place) => (placeOf[row] = place));
  let kept = 0;
  for (let at = 0; at < indices.length; at++) if (placeOf[indices[at]] >= 0) kept++;
  const own: SparseMatrix = {
    kind,
    rows: picked.length,
    columns,
    indptr: new Int32Array(columns.length + 1),
    indices: new Int32Array(kept),
    values: new Float32Array(kept),
  };
  for (let j = 0, to = 0; j < columns.length; j++) {
    for (let at = indptr[j]; at < indptr[j + 1]; at++) {
      const place = placeOf[indices[at]];
      if (place < 0) continue;
      own.indices[to] = place;
      own.values[to++] = values[at];
    }
    own.indptr[j + 1] = to;
  }
  return own;
}

/** The matrix with other values in some columns, by their number; each has a value for every row. */
export function replaceColumns(
  matrix: SparseMatrix,
  replacements: ReadonlyMap<number, Float32Array>,
): SparseMatrix {
  if (replacements.size === 0) return matrix;
  const columns = matrix.columns.map((_, j) => {
    const column = replacements.get(j);
    if (column) return compress(column);
    const [from, to] = [matrix.indptr[j], matrix.indptr[j + 1]];
    return { indices: matrix.indices.subarray(from, to), values: matrix.values.subarray(from, to) };
  });
  const indptr = new Int32Array(columns.length + 1);
  columns.forEach(({ values }, j) => (indptr[j + 1] = indptr[j] + values.length));
  const indices = new Int32Array(indptr[columns.length]);
  const values = new Float32Array(indptr[columns.length]);
  columns.forEach((column, j) => {
    indices.set(column.indices, indptr[j]);
    values.set(column.values, indptr[j]);
  });
  return { ...matrix, indptr, indices, values };
}

function compress(column: Float32Array): { indices: Int32Array; values: Float32Array } {
  const indices = Int32Array.from(column.keys()).filter((row) => column[row] !== 0);
  return { indices, values: Float32Array.from(indices, (row) => column[row]) };
}

/** Columns given by their values that are not zero, with the rows of these ascending, as a matrix. */
export function sparseMatrix(
  rows: number,
  columns: FeatureColumn[],
  cells: readonly { rows: Int32Array; values: Float32Array }[],
): SparseMatrix {
  const indptr = new Int32Array(columns.length + 1);
  cells.forEach(({ values }, j) => (indptr[j + 1] = indptr[j] + values.length));
  const indices = new Int32Array(indptr[columns.length]);
  const values = new Float32Array(indptr[columns.length]);
  cells.forEach((column, j) => {
    indices.set(column.rows, indptr[j]);
    values.set(column.values, indptr[j]);
  });
  return { kind: 'csc', rows, columns, indptr, indices, values };
}
