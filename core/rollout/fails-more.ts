/** How the evidence grows with failures of the new version alone: a little of live's own is thought possible. */
const prior = { next: 1, live: 0.1 };

/**
 * How many times likelier the failures are if the new version has failures of its own than if both versions fail equally
 * often. In the second case each failure falls to the new version with the chance `share` of it being asked first, since
 * who is asked is drawn at random; in the first the chance is unknown, with a Beta(1, 0.1) prior.
 *
 * It is a test martingale (Ville, 1939; Shafer et al., "Test Martingales, Bayes Factors and p-Values", 2011): however
 * often one looks, it passes 1/α with a chance of at most α where both fail equally often.
 *
 * @param share in (0, 1); 0.5 for a shadow, where both versions are asked everything
 * @returns 0 or more; at most 1 where the new version's part of the failures is not above its share
 */
export function failsMore(failures: { next: number; live: number }, share: number): number {
  const { next, live } = failures;
  if (next <= (next + live) * share) return 1;
  let log = 0;
  for (let i = 0; i < next; i++) log += Math.log((prior.next + i) / share);
  for (let i = 0; i < live; i++) log += Math.log((prior.live + i) / (1 - share));
  for (let i = 0; i < next + live; i++) log -= Math.log(prior.next + prior.live + i);
  return Math.exp(log);
}
