import type { Fitted } from '../../contracts/artifacts.ts';

/** Best first: least loss; among equals what is cheaper to fit, then by id, so that the order never varies. */
export function rank(fitted: readonly Fitted[]): Fitted[] {
  return fitted.toSorted(
    (a, b) =>
      a.loss - b.loss ||
      a.candidate.estimatedSeconds - b.candidate.estimatedSeconds ||
      (a.candidate.id < b.candidate.id ? -1 : 1),
  );
}
