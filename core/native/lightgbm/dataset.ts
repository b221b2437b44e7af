import { layout, out, parameters, type Handle, type Library } from './library.ts';
import type { NativeParams, Targets } from './protocol.ts';

/** A LightGBM Dataset: binned rows, in native memory until `free`. */
export type Dataset = {
  readonly rows: number;
  handle(): Handle;
  setTargets(targets: Targets): void;
  free(): void;
};

/** A matrix as LightGBM takes it: `columns` is their number. */
export type RawMatrix = { rows: number; columns: number; values: Float32Array } & (
  { kind: 'dense' } | { kind: 'csc'; indices: Int32Array; indptr: Int32Array }
);

/**
 * Bins a matrix; it is not kept.
 *
 * @param reference the Dataset of the rows that are learnt from, whose bins a Dataset to validate on must have
 */
export function createDataset(
  library: Library,
  matrix: RawMatrix,
  params: NativeParams,
  reference?: Dataset,
): Dataset {
  checkMatrix(matrix);
  const { float32, int32, columnMajor } = layout;
  const { rows, columns, values } = matrix;
  const text = parameters(params);
  const bins = reference?.handle() ?? null;
  const handle = out<Handle>((into) => {
    if (matrix.kind === 'dense') {
      library.createFromMat(values, float32, rows, columns, columnMajor, text, bins, into);
    } else {
      const { indptr, indices } = matrix;
      const sizes = [indptr.length, values.length, rows];
      library.createFromCSC(indptr, int32, indices, values, float32, ...sizes, text, bins, into);
    }
  });
  return wrap(library, handle);
}

function wrap(library: Library, created: Handle): Dataset {
  let open: Handle | undefined = created;
  const handle = () => {
    if (!open) throw new Error('The dataset was freed.');
    return open;
  };
  const rows = out<number>((into) => library.getNumData(handle(), into));
  const set = (field: string, values: Float32Array | undefined) =>
    library.setField(handle(), field, values ?? null, values?.length ?? 0, layout.float32);
  return {
    rows,
    handle,
    setTargets: ({ labels, weights }) => {
      if (labels.length !== rows) throw new Error(`${labels.length} labels do not fit ${rows} rows.`);
      if (weights && weights.length !== rows)
        throw new Error(`${weights.length} weights do not fit ${rows} rows.`);
      set('label', labels);
      set('weight', weights);
    },
    free: () => {
      library.datasetFree(handle());
      open = undefined;
    },
  };
}

/** LightGBM reads past its memory where a length or a row is wrong. */
function checkMatrix(matrix: RawMatrix): void {
  const { kind, rows, columns, values } = matrix;
  if (rows < 1 || columns < 1) throw new Error(`A dataset of ${rows} × ${columns} cannot be made.`);
  if (kind === 'dense') {
    if (values.length !== rows * columns)
      throw new Error(`The matrix has ${values.length} values; ${rows} × ${columns} need ${rows * columns}.`);
    return;
  }
  const { indices, indptr } = matrix;
  const stored = values.length;
  if (
    indices.length !== stored ||
    indptr.length !== columns + 1 ||
    indptr[0] !== 0 ||
    indptr[columns] !== stored
  )
    throw new Error(`The sparse matrix's arrays do not fit together: ${stored} values, ${columns} columns.`);
  if (indptr.some((at, j) => j > 0 && at < indptr[j - 1]))
    throw new Error('The column pointers must ascend.');
  const wrong = indices.findIndex((row) => row < 0 || row >= rows);
  if (wrong >= 0) throw new Error(`Row ${indices[wrong]} is not one of 0 … ${rows - 1}.`);
}
