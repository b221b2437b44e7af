/** NumPy's file format for arrays (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html). */

/** Little-endian, as the data of every platform we run on. */
const constructors = { f4: Float32Array, f8: Float64Array, i4: Int32Array };
type Arrays = { f4: Float32Array; f8: Float64Array; i4: Int32Array };
export type NpyType = keyof Arrays;

/** `data` holds the last index fastest (C order), or with `fortranOrder` the first. */
export type NpyArray = { shape: number[]; fortranOrder: boolean; data: Arrays[NpyType] };

const magic = [0x93, ...Buffer.from('NUMPY')];
/** NumPy's own alignment of the data, which lets them be viewed in place. */
const alignment = 64;

/** A `.npy` file of zeros, and `data`, the view of its values: so that a large array is filled in place. */
export function createNpy<T extends NpyType>(
  type: T,
  shape: number[],
  fortranOrder = false,
): { bytes: Uint8Array; data: Arrays[T] } {
  const header = npyHeader(`<${type}`, shape, fortranOrder);
  const count = size(shape);
  const bytes = new Uint8Array(header.length + count * constructors[type].BYTES_PER_ELEMENT);
  bytes.set(header);
  const data = new constructors[type](bytes.buffer, header.length, count);
  return { bytes, data: data as Arrays[T] };
}

const size = (shape: number[]) => shape.reduce((product, d) => product * d, 1);

/**
 * What comes before the values. Version 1.0: magic, version, the length of the header, and the header as a Python
 * dictionary padded with blanks.
 *
 * @param descr NumPy's name of the element type, such as `<f4`
 */
export function npyHeader(descr: string, shape: number[], fortranOrder = false): Uint8Array {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const order = fortranOrder ? 'True' : 'False';
  const text = `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': ${tuple}, }`;
  const prefix = magic.length + 4;
  const length = Math.ceil((prefix + text.length + 1) / alignment) * alignment - prefix;
  const padded = Buffer.from(`${text.padEnd(length - 1)}\n`);
  return Uint8Array.from([...magic, 1, 0, length & 255, length >> 8, ...padded]);
}

/**
 * Reads a `.npy` file of little-endian float32, float64 or int32. The data are a view of `bytes` where these are
 * aligned, else a copy.
 * @throws where the file is cut, is no `.npy`, or holds another type.
 */
export function readNpy(bytes: Uint8Array): NpyArray {
  if (magic.some((byte, i) => bytes[i] !== byte)) throw new Error('not a .npy file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lengthAt = magic.length + 2;
  const long = bytes[magic.length] > 1; // versions 2.0 and 3.0 have a four-byte length
  const headerAt = lengthAt + (long ? 4 : 2);
  const dataAt = headerAt + (long ? view.getUint32(lengthAt, true) : view.getUint16(lengthAt, true));
  const { type, fortranOrder, shape } = parseHeader(Buffer.from(bytes.subarray(headerAt, dataAt)).toString());
  const { BYTES_PER_ELEMENT } = constructors[type];
  const end = dataAt + size(shape) * BYTES_PER_ELEMENT;
  if (bytes.length < end) throw new Error(`the .npy file is cut: ${bytes.length} of ${end} bytes`);
  const aligned = (bytes.byteOffset + dataAt) % BYTES_PER_ELEMENT === 0;
  const values = aligned ? bytes.subarray(dataAt, end) : bytes.slice(dataAt, end);
  const data = new constructors[type](values.buffer as ArrayBuffer, values.byteOffset, size(shape));
  return { shape, fortranOrder, data };
}

function parseHeader(text: string): { type: NpyType; fortranOrder: boolean; shape: number[] } {
  const descr = /'descr': '([^']*)'/.exec(text)?.[1];
  const order = /'fortran_order': (True|False)/.exec(text)?.[1];
  const shape = /'shape': \(([\d, ]*)\)/.exec(text)?.[1];
  if (!descr || !order || shape === undefined) throw new Error(`not a .npy header: ${text}`);
  const type = (Object.keys(constructors) as NpyType[]).find((t) => descr === `<${t}`);
  if (!type)
    throw new Error(`a .npy file of ${descr}; only ${Object.keys(constructors).join(', ')} are read`);
  const sizes = shape.split(',').filter((size) => size.trim() !== '');
  return { type, fortranOrder: order === 'True', shape: sizes.map(Number) };
}
