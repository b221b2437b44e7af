type Priced = { estimatedSeconds: number };

/**
 * The candidates that fit into `seconds`, in order: each costs what it is estimated at, never what it took, so that
 * equal runs try equal candidates. One that is too dear is passed over for a cheaper one behind it. `atLeastOne`:
 * the first is admitted whatever it costs.
 */
export function admit<T extends Priced>(
  candidates: readonly T[],
  seconds: number,
  { atLeastOne = false } = {},
): T[] {
  let left = seconds;
  return candidates.filter(({ estimatedSeconds }, i) => {
    const admitted = estimatedSeconds <= left || (atLeastOne && i === 0);
    if (admitted) left -= estimatedSeconds;
    return admitted;
  });
}

export const totalSeconds = (candidates: readonly Priced[]) =>
  candidates.reduce((sum, { estimatedSeconds }) => sum + estimatedSeconds, 0);
