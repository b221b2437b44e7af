import { ModelProto } from './proto.ts';

/** Field numbers of onnx.proto: ModelProto.metadata_props, and the two fields of its entries. */
const metadataProps = 14;
const key = 1;
const value = 2;

/**
 * The metadata properties of a serialised ModelProto. The graph, which is nearly all of the bytes, is skipped and
 * not decoded.
 * @throws where the bytes are no protobuf message.
 */
export function readMetadata(bytes: Uint8Array): Record<string, string> {
  const entries: [string, string][] = [];
  for (const { number, body } of fields(bytes)) {
    if (number !== metadataProps) continue;
    const parts = new Map(Array.from(fields(body), (f) => [f.number, f.body]));
    entries.push([text(parts.get(key)), text(parts.get(value))]);
  }
  return Object.fromEntries(entries);
}

/** The model with further properties: a protobuf message goes on where bytes of further fields are appended. */
export function withMetadata(bytes: Uint8Array, properties: Record<string, string>): Uint8Array {
  const metadata = Object.entries(properties).map(([name, content]) => ({ key: name, value: content }));
  return Buffer.concat([bytes, ModelProto.encode({ metadataProps: metadata }).finish()]);
}

const text = (bytes: Uint8Array | undefined) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);

/** The fields of one message; `body` is empty but for the length-delimited ones. */
function* fields(bytes: Uint8Array): Generator<{ number: number; body: Uint8Array }> {
  let at = 0;
  const varint = () => {
    let result = 0;
    for (let scale = 1; at < bytes.length; scale *= 128) {
      const byte = bytes[at++];
      result += (byte & 127) * scale;
      if (byte < 128) return result;
    }
    throw new Error('not a protobuf message: it ends within a number');
  };
  const skip = (wireType: number) => {
    if (wireType === 0) varint();
    else if (wireType === 1) at += 8;
    else if (wireType === 5) at += 4;
    else throw new Error(`not a protobuf message: wire type ${wireType}`);
    return new Uint8Array(0);
  };
  const take = (length: number) => bytes.subarray(at, (at += length));
  while (at < bytes.length) {
    const tag = varint();
    const body = tag % 8 === 2 ? take(varint()) : skip(tag % 8);
    if (at > bytes.length) throw new Error('not a protobuf message: it ends within a field');
    yield { number: Math.floor(tag / 8), body };
  }
}
