import type { Round, RoundResult } from '../../contracts/artifacts.ts';

/**
 * A round as the run that is repeated did it: without what it left out, be it for want of time, of memory or by an error
 * that may not come again, and without a deadline, which might leave out something else.
 */
export function roundAsBefore(round: Round, before: RoundResult): Round {
  const leftOut = new Set([...before.skipped, ...before.failed.map(({ id }) => id)]);
  const candidates = round.candidates.filter(({ id }) => !leftOut.has(id));
  return { ...round, candidates, deadlineSeconds: Infinity };
}

/** The result with what was left out, said as it was before. */
export const resultAsBefore = (result: RoundResult, { failed, skipped }: RoundResult): RoundResult => ({
  ...result,
  failed: [...failed, ...result.failed],
  skipped: [...skipped, ...result.skipped],
});
