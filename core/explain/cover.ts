/**
 * Counts as base64 of LEB128 varints: one byte for a count below 128, two below 16,384. What a model keeps of its
 * leaves' rows grows its file by about a tenth.
 */
export function packCounts(counts: readonly number[]): string {
  const bytes: number[] = [];
  for (const count of counts) {
    if (!Number.isSafeInteger(count) || count < 0) throw new Error(`${count} is no count`);
    let rest = count;
    for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
    bytes.push(rest);
  }
  return Buffer.from(bytes).toString('base64');
}

/** The counts that {@link packCounts} packed. @throws where the text ends within a number. */
export function unpackCounts(text: string): number[] {
  const counts: number[] = [];
  let [count, scale] = [0, 1];
  for (const byte of Buffer.from(text, 'base64')) {
    count += (byte & 127) * scale;
    scale *= 128;
    if (byte > 127) continue;
    counts.push(count);
    [count, scale] = [0, 1];
  }
  if (scale > 1) throw new Error('the counts end within a number');
  return counts;
}
