import type { Fitted } from '../../contracts/artifacts.ts';
import type { Known } from '../estimators/estimator.ts';
import { admit, totalSeconds } from './budget.ts';
import { hastened, toProposal, type Proposal } from './propose.ts';
import type { SearchShape } from './shape.ts';

/** A rung learns from as many times the rows of the one below it, and is reached by the best of as many candidates. */
const eta = 4;
const lowestShares = [1 / eta, 1 / eta ** 2];
/** With fewer rows to learn from, what is best says little about what is best on all of them. */
const leastRows = 2_000;
/** By how much boosting goes on longer on four times the rows. */
const moreRounds = 1.5;

/**
 * Successive halving on rows (Jamieson and Talwalkar, "Non-stochastic Best Arm Identification", 2016), for sets on
 * which the proposals cannot all be fitted: all of them on the largest part of the rows on which they fit into `seconds`,
 * or as many as do on the smallest part. Empty where even that part is too few rows: there is nothing to halve.
 */
export function lowestRung(proposals: readonly Proposal[], shape: SearchShape, seconds: number): Proposal[] {
  const shares = lowestShares.filter((share) => share * shape.rows >= leastRows);
  const rungs = shares.map((share) =>
    proposals.flatMap((proposal) => toProposal(proposal, shape, { share })),
  );
  const whole = rungs.find((rung) => totalSeconds(rung) <= seconds);
  return whole ?? admit(rungs.at(-1) ?? [], seconds);
}

/**
 * What goes on to the next rung, the best first: one in four on more rows, in half of the `seconds`, or, as soon as those
 * are all rows or nothing else fits, what fits into the seconds on all rows. `fitted`: the ranked results of one rung.
 */
export function nextRung(fitted: readonly Fitted[], shape: SearchShape, seconds: number): Proposal[] {
  const share = (fitted[0].candidate.share ?? 1) * eta;
  const some = fitted.slice(0, Math.ceil(fitted.length / eta));
  const larger = share < 1 ? climbers(some, share, shape, seconds / 2) : [];
  return larger.length > 0 ? larger : climbers(fitted, 1, shape, seconds);
}

function climbers(fitted: readonly Fitted[], share: number, shape: SearchShape, seconds: number): Proposal[] {
  const known = new Map<Proposal, Known>();
  for (const { candidate, iterations } of fitted) {
    const expected = { params: candidate.params, iterations: iterations * moreRounds };
    for (const proposal of toProposal(candidate, shape, { share, known: expected }))
      known.set(proposal, expected);
  }
  return admit([...known.keys()], seconds, (own, most) => hastened(own, shape, most, known.get(own)));
}
