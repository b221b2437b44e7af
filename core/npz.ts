import { unzipSync, zipSync } from 'fflate';
import type { FeatureColumn, SparseMatrix } from './features/matrix.ts';
import { createNpy, npyHeader, readNpy } from './npy.ts';

/** A zip file says when its files were made; ours say the first day that it can, on the local clock as it wants it. */
const mtime = new Date(1980, 0, 1);

/**
 * A sparse matrix as `scipy.sparse.save_npz` writes it: a zip file of arrays. Not compressed, since it is read more often
 * than it is moved. The same matrix gives the same bytes.
 */
export function writeNpz({ rows, columns, indptr, indices, values }: SparseMatrix): Uint8Array {
  const files = {
    'indices.npy': npy('i4', indices),
    'indptr.npy': npy('i4', indptr),
    'format.npy': Buffer.concat([npyHeader('|S3', []), Buffer.from('csc')]),
    'shape.npy': npy('i4', Int32Array.of(rows, columns.length)),
    'data.npy': npy('f4', values),
  };
  return zipSync(files, { level: 0, mtime });
}

function npy(type: 'f4' | 'i4', values: Float32Array | Int32Array): Uint8Array {
  const { bytes, data } = type === 'f4' ? createNpy('f4', [values.length]) : createNpy('i4', [values.length]);
  data.set(values);
  return bytes;
}

/**
 * Reads what {@link writeNpz} wrote; `columns` are those of its graph.
 * @throws where it is another format, or another number of columns
 */
export function readNpz(bytes: Uint8Array, columns: FeatureColumn[]): SparseMatrix {
  const files = unzipSync(bytes);
  const array = (name: string) => {
    if (!files[`${name}.npy`]) throw new Error(`the .npz file has no ${name}`);
    return readNpy(files[`${name}.npy`]).data;
  };
  const format = Buffer.from(files['format.npy'] ?? []).toString('latin1');
  if (!format.endsWith('csc')) throw new Error('the .npz file holds no matrix of compressed sparse columns');
  const [rows, width] = array('shape');
  if (width !== columns.length)
    throw new Error(`the .npz file has ${width} columns, and ${columns.length} were expected`);
  const [indptr, indices] = [Int32Array.from(array('indptr')), Int32Array.from(array('indices'))];
  return { kind: 'csc', rows, columns, indptr, indices, values: Float32Array.from(array('data')) };
}
