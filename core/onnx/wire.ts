/** One field of a protobuf message. `body` is empty but for the length-delimited ones; `raw` is the whole of it. */
export type Field = { number: number; body: Uint8Array; raw: Uint8Array };

/**
 * The fields of one message, without decoding what they hold.
 *
 * @throws where the bytes are no protobuf message
 */
export function* fields(bytes: Uint8Array): Generator<Field> {
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
    const start = at;
    const tag = varint();
    const body = tag % 8 === 2 ? take(varint()) : skip(tag % 8);
    if (at > bytes.length) throw new Error('not a protobuf message: it ends within a field');
    yield { number: Math.floor(tag / 8), body, raw: bytes.subarray(start, at) };
  }
}

/** A length-delimited field, as it stands in a message. */
export function field(number: number, body: Uint8Array): Uint8Array {
  return Buffer.concat([varintOf(number * 8 + 2), varintOf(body.length), body]);
}

function varintOf(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Uint8Array.from([...bytes, rest]);
}

/** A string's bytes as text. */
export const text = (bytes: Uint8Array | undefined) =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
