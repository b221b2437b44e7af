type Priced = { estimatedSeconds: number };

/**
 * What the reference machine's two cores do in the time that one fit after the other would take: they fit side by side,
 * share the memory's bandwidth, and at the end of a round one waits for the other.
 */
export const coreSecondsPerSecond = 1.7;

/** The last part is what one core has of the seconds: a candidate is fitted on one. */
const rounds = [
  { most: 0.5, hastening: false },
  { most: 0.5, hastening: true },
  { most: 1 / coreSecondsPerSecond, hastening: false },
];

/**
 * The candidates that fit into `seconds` of a core, in order: each costs what it is estimated at, never what it took, so
 * that equal runs try equal candidates. None takes more than half of what is left before the others were asked, so that a
 * small budget still tries several kinds. Of those that do not fit, `hasten` may then give a cheaper form that does.
 */
export function admit<T extends Priced>(
  candidates: readonly T[],
  seconds: number,
  hasten: (candidate: T, seconds: number) => T | undefined = () => undefined,
): T[] {
  let left = seconds;
  const admitted = new Map<T, T>();
  for (const { most, hastening } of rounds) {
    for (const candidate of candidates.filter((own) => !admitted.has(own))) {
      const fits = candidate.estimatedSeconds <= left * most;
      const fitting = fits ? candidate : hastening && hasten(candidate, left * most);
      if (!fitting) continue;
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
