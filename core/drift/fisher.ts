/** `count` of `rows` rows have a property. */
export type Share = { count: number; rows: number };

/**
 * Fisher's exact test that a share has not risen: the chance that `now` has at least so many of the rows that have the
 * property in both together, were those spread by chance ("The logic of inductive inference", 1935). It is exact for
 * any numbers, and a little too careful for small ones. Chances below 1e-300 are 0.
 *
 * The hypergeometric terms are taken relative to the greatest of them, outwards until they no longer count: no factorial
 * of a million is needed.
 */
export function fisherGreater(now: Share, before: Share): number {
  const both = now.count + before.count;
  const least = Math.max(0, both - before.rows);
  const most = Math.min(both, now.rows);
  const mode = Math.floor(((both + 1) * (now.rows + 1)) / (now.rows + before.rows + 2));
  /** How much likelier one more of them in `now` is. */
  const step = (j: number) => ((now.rows - j) * (both - j)) / ((j + 1) * (before.rows - both + j + 1));

  let [all, tail] = [0, 0];
  const add = (j: number, term: number) => {
    all += term;
    if (j >= now.count) tail += term;
  };
  for (let j = mode, term = 1; j <= most && term > 0; j++) {
    add(j, term);
    if (term < tail * Number.EPSILON) break;
    term *= step(j);
  }
  for (let j = mode - 1, term = 1; j >= least; j--) {
    term /= step(j);
    add(j, term);
    if (term < all * Number.EPSILON) break;
  }
  return Math.min(1, tail / all);
}
