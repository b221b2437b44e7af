/**
 * The chance of at least `successes` in `trials` that each succeed with the chance `p` (0 < p < 1): the upper tail of the
 * binomial distribution, as scipy.stats.binom.sf(successes - 1, trials, p). Chances below 1e-300 are 0.
 *
 * The terms are taken relative to the greatest of them, outwards until they no longer count: no factorial is needed.
 */
export function binomialTail(successes: number, trials: number, p: number): number {
  const odds = p / (1 - p);
  const mode = Math.min(trials, Math.floor((trials + 1) * p));
  let [all, tail] = [0, 0];
  const add = (k: number, term: number) => {
    all += term;
    if (k >= successes) tail += term;
  };
  for (let k = mode, term = 1; k <= trials && term > 0; k++) {
    add(k, term);
    if (term < tail * Number.EPSILON) break;
    term *= ((trials - k) / (k + 1)) * odds;
  }
  for (let k = mode - 1, term = 1; k >= 0; k--) {
    term *= (k + 1) / ((trials - k) * odds);
    add(k, term);
    if (term < all * Number.EPSILON) break;
  }
  return Math.min(1, tail / all);
}
