import { countUpTo } from './histogram.ts';

/** Deciles, the population stability index's customary bins. */
const BINS = 10;
/** Bins are no smaller: what a few rows do is chance. */
const LEAST_SHARE = 0.02;
const LEAST_ROWS = 10;
/**
 * Inner edges of bins that hold the ascending values in parts as equal as may be. A value that fills a bin and more has one
 * for itself, and the others share the bins that are left: the few orders of a column that is mostly zero are seen, too.
 */
export function binEdges(ascending: Float64Array): number[] {
  const least = Math.max(LEAST_ROWS, LEAST_SHARE * ascending.length);
  const edges: number[] = [];
  let [begin, end] = [0, 0];
  while (end < ascending.length && edges.length < BINS - 1) {
    const next = countUpTo(ascending, ascending[end]);
    const target = Math.max(least, (ascending.length - begin) / (BINS - edges.length));
    // Whichever is nearer: the bin without the next value, or with it.
    const isNearer = end - begin >= least && target - (end - begin) < next - begin - target;
    if (isNearer || next - begin >= target) {
      if (!isNearer) end = next;
      if (end === ascending.length) break;
      edges.push(ascending[end - 1]);
      begin = end;
    } else {
      end = next;
    }
  }
  return edges;
}
