type Priced = { estimatedSeconds: number };

/**
 * What the reference machine's two cores do in the time that one fit after the other would take: they fit side by side,
 * share the memory's bandwidth, and at the end of a round one waits for the other.
 */
export const coreSecondsPerSecond = 1.7;

/** Of what is left, what one candidate may take while others wait, and what it may take at all: one core's part. */
const largestShares = [0.5, 1 / coreSecondsPerSecond];

/**
 * The candidates that fit into `seconds` of a core, in order: each costs what it is estimated at, never what it took, so
 * that equal runs try equal candidates. None takes more than half of what is left before the others were asked, so that a
 * small budget still tries several kinds. `hasten` gives, where there is one, a candidate's cheaper form that fits.
 */
export function admit<T extends Priced>(
  candidates: readonly T[],
  seconds: number,
  hasten: (candidate: T, seconds: number) => T | undefined = () => undefined,
): T[] {
  let left = seconds;
  const admitted = new Map<T, T>();
  for (const share of largestShares) {
    for (const candidate of candidates) {
      const most = left * share;
      const fitting = candidate.estimatedSeconds <= most ? candidate : hasten(candidate, most);
      if (admitted.has(candidate) || !fitting) continue;
      admitted.set(candidate, fitting);
      left -= fitting.estimatedSeconds;
    }
  }
  return candidates.flatMap((candidate) => admitted.get(candidate) ?? []);
}

export const totalSeconds = (candidates: readonly Priced[]) =>
  candidates.reduce((sum, { estimatedSeconds }) => sum + estimatedSeconds, 0);

/** More digits would only be noise in the artefacts. */
export const toMilliseconds = (seconds: number) => Math.round(seconds * 1000) / 1000;
