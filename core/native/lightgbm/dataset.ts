import { layout, out, parameters, type Handle, type Library } from './library.ts';
import type { NativeParams } from './protocol.ts';

/** A LightGBM Dataset: binned rows, in native memory until `free`. */
export type Dataset = {
  readonly rows: number;
  handle(): Handle;
  /** A copy of the binned `rows`, which must ascend: it shares the bins, so that it may validate. */
  subset(rows: Int32Array): Dataset;
  setLabels(labels: Float32Array): void;
  free(): void;
};

/**
 * Bins a matrix.
 *
 * @param values column-major, `rows * columns` long; `NaN` is missing. Not kept.
 */
export function createDataset(
  library: Library,
  values: Float32Array,
  shape: { rows: number; columns: number },
  params: NativeParams,
): Dataset {
  const { rows, columns } = shape;
  if (rows < 1 || columns < 1) throw new Error(`A dataset of ${rows} × ${columns} cannot be made.`);
  if (values.length !== rows * columns) {
    throw new Error(`The matrix has ${values.length} values; ${rows} × ${columns} need ${rows * columns}.`);
  }
  const { float32, columnMajor } = layout;
  const text = parameters(params);
  const handle = out<Handle>((into) =>
    library.createFromMat(values, float32, rows, columns, columnMajor, text, null, into),
  );
  return wrap(library, handle, text);
}

function wrap(library: Library, created: Handle, params: string): Dataset {
  let open: Handle | undefined = created;
  const handle = () => {
    if (!open) throw new Error('The dataset was freed.');
    return open;
  };
  const rows = out<number>((into) => library.getNumData(handle(), into));
  return {
    rows,
    handle,
    subset: (picked) => {
      checkRows(picked, rows);
      return wrap(
        library,
        out<Handle>((into) => library.getSubset(handle(), picked, picked.length, params, into)),
        params,
      );
    },
    setLabels: (labels) => {
      if (labels.length !== rows) throw new Error(`${labels.length} labels do not fit ${rows} rows.`);
      library.setField(handle(), 'label', labels, labels.length, layout.float32);
    },
    free: () => {
      library.datasetFree(handle());
      open = undefined;
    },
  };
}

/** LightGBM reads past its memory on a row out of range, and wants the rows in order. */
function checkRows(picked: Int32Array, rows: number): void {
  if (picked.length === 0) throw new Error('A subset needs at least one row.');
  for (let i = 0; i < picked.length; i++) {
    if (picked[i] < 0 || picked[i] >= rows || (i > 0 && picked[i] <= picked[i - 1])) {
      throw new Error(`The rows of a subset must ascend within 0 … ${rows - 1}; place ${i} is ${picked[i]}.`);
    }
  }
}
