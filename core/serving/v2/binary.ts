import { rejected } from '../../../contracts/errors.ts';
import type { Cell } from '../../table/cells.ts';
import { decode } from '../request.ts';

/** Numbers as Triton's binary tensor data extension has them: little-endian, in row-major order, nothing between. */
const numeric = new Map<string, { size: number; read: (bytes: ArrayBuffer) => ArrayLike<Cell | bigint> }>([
  ['BOOL', { size: 1, read: (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte !== 0) }],
  ['UINT8', { size: 1, read: (bytes) => new Uint8Array(bytes) }],
  ['UINT16', { size: 2, read: (bytes) => new Uint16Array(bytes) }],
  ['UINT32', { size: 4, read: (bytes) => new Uint32Array(bytes) }],
  ['UINT64', { size: 8, read: (bytes) => new BigUint64Array(bytes) }],
  ['INT8', { size: 1, read: (bytes) => new Int8Array(bytes) }],
  ['INT16', { size: 2, read: (bytes) => new Int16Array(bytes) }],
  ['INT32', { size: 4, read: (bytes) => new Int32Array(bytes) }],
  ['INT64', { size: 8, read: (bytes) => new BigInt64Array(bytes) }],
  ['FP32', { size: 4, read: (bytes) => new Float32Array(bytes) }],
  ['FP64', { size: 8, read: (bytes) => new Float64Array(bytes) }],
]);

/** BYTES are texts. FP16 and BF16 are not read: no column is held so coarsely. */
export const readableDatatypes: readonly string[] = [...numeric.keys(), 'BYTES'];

/**
 * The cells of a binary tensor. Whole numbers of 64 bits that a double cannot hold are their digits.
 * @throws Failure `RejectedData` wrong_size where the bytes are not those of so many cells; invalid_encoding
 */
export function readBinary(
  name: string,
  datatype: string,
  bytes: Uint8Array,
  count: number,
): ArrayLike<Cell> {
  if (datatype === 'BYTES') return readTexts(name, bytes, count);
  const { size, read } = numeric.get(datatype)!;
  if (bytes.length !== count * size) throw wrongSize(name, bytes.length, `${count * size}`);
  // A copy: a tensor may begin at any byte, typed arrays at multiples of their size.
  const values = read(new Uint8Array(bytes).buffer);
  return typeof values[0] === 'bigint'
    ? Array.from(values as ArrayLike<bigint>, whole)
    : (values as ArrayLike<Cell>);
}

function whole(value: bigint): Cell {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** Each text is preceded by its length in bytes, in four bytes. */
function readTexts(name: string, bytes: Uint8Array, count: number): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts: string[] = [];
  let at = 0;
  while (at + 4 <= bytes.length && texts.length < count) {
    const end = at + 4 + view.getUint32(at, true);
    if (end > bytes.length) break;
    texts.push(decode(bytes.subarray(at + 4, end)));
    at = end;
  }
  if (texts.length !== count || at !== bytes.length)
    throw wrongSize(name, bytes.length, `those of ${count} texts`);
  return texts;
}

const wrongSize = (column: string, found: number, expected: string) =>
  rejected('wrong_size', `The tensor has ${found} bytes; its shape needs ${expected}.`, { column });

/** The bytes of texts, as {@link readBinary} reads them. */
export function writeTexts(texts: readonly string[]): Buffer {
  const encoded = texts.map((text) => Buffer.from(text));
  const bytes = Buffer.alloc(encoded.reduce((sum, { length }) => sum + 4 + length, 0));
  let at = 0;
  for (const text of encoded) {
    bytes.writeUInt32LE(text.length, at);
    text.copy(bytes, at + 4);
    at += 4 + text.length;
  }
  return bytes;
}
