import type { QuarantinedRow } from '../../contracts/dataset.ts';
import { limits } from './limits.ts';

/** Rows that were left out: every one counted by reason, the first {@link limits.quarantined} kept with their text. */
export type Quarantine = { count: number; reasons: Map<string, number>; rows: QuarantinedRow[] };

export const emptyQuarantine = (): Quarantine => ({ count: 0, reasons: new Map(), rows: [] });

/** `raw` is cut; `count` is for rows that are only counted. */
export function quarantine(into: Quarantine, row: QuarantinedRow): void {
  countOnly(into, row.reason, 1);
  if (into.rows.length < limits.quarantined) {
    into.rows.push({ ...row, raw: row.raw.slice(0, limits.rawCharacters) });
  }
}

export function countOnly(into: Quarantine, reason: string, rows: number): void {
  into.count += rows;
  into.reasons.set(reason, (into.reasons.get(reason) ?? 0) + rows);
}

/** The commonest reason, for messages about the file as a whole. */
export function commonest({ reasons }: Quarantine): string | undefined {
  return [...reasons].toSorted((a, b) => b[1] - a[1])[0]?.[0];
}

/** Several as one, in their order. */
export function merged(parts: readonly Quarantine[]): Quarantine {
  const all = emptyQuarantine();
  for (const part of parts) {
    for (const [reason, rows] of part.reasons) countOnly(all, reason, rows);
    all.rows.push(...part.rows.slice(0, limits.quarantined - all.rows.length));
  }
  return all;
}
