import { field, fields, text } from './wire.ts';

/** The metadata property that holds the `Signature` (contracts/dataset.ts) as JSON. */
export const signatureProperty = 'landfall.signature';

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
  const entries = Object.entries(properties).map(([name, content]) => {
    const parts = [field(key, Buffer.from(name)), field(value, Buffer.from(content))];
    return field(metadataProps, Buffer.concat(parts));
  });
  return Buffer.concat([bytes, ...entries]);
}
