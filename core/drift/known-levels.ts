import type { KnownLevels } from '../../contracts/baseline.ts';
import type { Share } from './fisher.ts';

const GREATEST_HASH = 2 ** 32 - 1;

/**
 * Which levels occur at all, as at most `most` hashes. Of more levels a random part is kept, chosen by the hash itself,
 * so that it is the same part of whatever comes later (bottom-k sampling: Cohen and Kaplan, "Summarizing data using
 * bottom-k sketches", 2007).
 */
export function knownLevels(counts: ReadonlyMap<string, number>, most: number): KnownLevels {
  const rowsOf = new Map<number, number>();
  for (const [level, count] of counts) {
    const hash = hashOf(level);
    if (count > 0) rowsOf.set(hash, (rowsOf.get(hash) ?? 0) + count);
  }
  const kept = [...rowsOf].toSorted(([a], [b]) => a - b).slice(0, most);
  return {
    hashes: kept.map(([hash]) => hash),
    upTo: rowsOf.size > kept.length ? kept[kept.length - 1][0] : GREATEST_HASH,
    rows: kept.reduce((sum, [, count]) => sum + count, 0),
    once: kept.filter(([, count]) => count === 1).length,
  };
}

/**
 * How many rows have a level that no training row has, of those rows whose level can be judged. `before`: how many
 * training rows had a level that none of the others had, which is what rows of the same distribution bring as well
 * (Good, "The population frequencies of species", 1953). `levels` are the unseen ones, the commonest first. A new level
 * passes for a known one by its hash in three of a million cases at most.
 */
export function unseenLevels(
  known: KnownLevels,
  counts: ReadonlyMap<string, number>,
): { now: Share; before: Share; levels: string[] } {
  const hashes = new Set(known.hashes);
  const unseen: [string, number][] = [];
  let rows = 0;
  for (const [level, count] of counts) {
    const hash = hashOf(level);
    if (count === 0 || hash > known.upTo) continue;
    rows += count;
    if (!hashes.has(hash)) unseen.push([level, count]);
  }
  const levels = unseen.toSorted(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
  return {
    now: { count: unseen.reduce((sum, [, count]) => sum + count, 0), rows },
    before: { count: known.once, rows: known.rows },
    levels: levels.map(([level]) => level),
  };
}

/** FNV-1a over UTF-16 units, mixed by MurmurHash3's finaliser: short levels that differ little must spread too. */
function hashOf(level: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < level.length; i++) hash = Math.imul(hash ^ level.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
