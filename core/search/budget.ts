type Priced = { estimatedSeconds: number };

/** Of what is left, what one candidate may take as long as others wait. */
const largestShare = 0.5;

/**
 * The candidates that fit into `seconds`, in order: each costs what it is estimated at, never what it took, so that
 * equal runs try equal candidates. None takes more than half of what is left before the others were asked, so that a
 * small budget still tries several kinds. `atLeastOne`: where nothing fits, the cheapest is admitted whatever it costs.
 */
export function admit<T extends Priced>(
  candidates: readonly T[],
  seconds: number,
  { atLeastOne = false } = {},
): T[] {
  let left = seconds;
  const admitted = new Set<T>();
  for (const share of [largestShare, 1]) {
    for (const candidate of candidates) {
      if (admitted.has(candidate) || candidate.estimatedSeconds > left * share) continue;
      admitted.add(candidate);
      left -= candidate.estimatedSeconds;
    }
  }
  if (atLeastOne && admitted.size === 0) return candidates.length > 0 ? [cheapest(candidates)] : [];
  return candidates.filter((candidate) => admitted.has(candidate));
}

const cheapest = <T extends Priced>(candidates: readonly T[]) =>
  candidates.reduce((a, b) => (b.estimatedSeconds < a.estimatedSeconds ? b : a));

export const totalSeconds = (candidates: readonly Priced[]) =>
  candidates.reduce((sum, { estimatedSeconds }) => sum + estimatedSeconds, 0);

/** More digits would only be noise in the artefacts. */
export const toMilliseconds = (seconds: number) => Math.round(seconds * 1000) / 1000;
