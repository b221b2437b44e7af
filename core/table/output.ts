/** A growing buffer that is emptied as a whole: rows are appended by the million, so nothing is allocated per row. */
export function outputBuffer(initial = 1 << 20) {
  let buffer = Buffer.allocUnsafe(initial);
  let used = 0;
  const reserve = (bytes: number) => {
    if (used + bytes <= buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, used + bytes));
    buffer.copy(larger, 0, 0, used);
    buffer = larger;
  };
  return {
    /** One byte per character. */
    text(text: string): void {
      reserve(text.length);
      used += buffer.write(text, used, 'latin1');
    },
    bytes(bytes: Buffer): void {
      reserve(bytes.length);
      used += bytes.copy(buffer, used);
    },
    /** A copy of what was appended since the last call. */
    take(): Buffer {
      const taken = Buffer.from(buffer.subarray(0, used));
      used = 0;
      return taken;
    },
  };
}
