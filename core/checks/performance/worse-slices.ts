import type { Check } from '../../../contracts/checks.ts';
import type { Monitoring } from '../../../contracts/monitoring.ts';
import type { Slice } from '../../../contracts/reference.ts';
import { holm } from '../../drift/holm.ts';
import { formatNumber } from '../../metrics/format.ts';
import type { Labelled } from '../situation.ts';
import { chance } from '../../metrics/format.ts';
import { skipped } from '../verdict.ts';
import { lossName, rowLosses } from './losses.ts';
import { lossesIn, sliceName } from './slices.ts';
import { momentsOf, welchGreater } from './welch.ts';

/** Labelled rows that a slice has at least. */
const FEWEST_ROWS = 20;
const NAMED = 3;
const EVIDENCE = 20;

/**
 * The check `slices`: where the loss of a slice of the labelled rows is greater than that of the held-out rows' slice, by
 * Welch's test, corrected for the slices being many (as Chung et al. find them: "Slice Finder: Automated Data Slicing for Model
 * Validation", 2019). `value` is by how much the worst slice's loss is greater, relative to the held-out rows'.
 */
export function checkSlices(
  { table, scored }: Labelled,
  slices: readonly Slice[],
  { limits, significance }: Monitoring,
): Check {
  const losses = rowLosses(scored);
  const tested = slices
    .map((slice) => ({ slice, now: momentsOf(lossesIn(slice, table, losses)) }))
    .filter(({ now }) => now.rows >= FEWEST_ROWS);
  if (!tested.length) return skipped('slices', `No slice has ${FEWEST_ROWS} labelled rows.`);
  const tests = tested.map(({ slice, now }) => welchGreater(now, { ...slice, mean: slice.loss }).pValue);
  const adjusted = holm(tests);
  const found = tested.map(({ slice, now }, i) => ({
    of: sliceName(slice),
    rows: now.rows,
    value: now.mean,
    was: slice.loss,
    pValue: adjusted[i],
    isWorse: now.mean > slice.loss * (1 + limits.slice) && adjusted[i] < significance,
  }));
  const ranked = found.toSorted((a, b) => Number(b.isWorse) - Number(a.isWorse) || a.pValue - b.pValue);
  const worse = ranked.filter(({ isWorse }) => isWorse);
  const loss = lossName(scored.classes);
  const said = worse.slice(0, NAMED).map(({ of, rows, value, was, pValue }) => {
    const numbers = `${loss} ${formatNumber(value)}, was ${formatNumber(was)}, ${formatNumber(rows)} rows`;
    return `${of} (${numbers}, ${chance(pValue)})`;
  });
  const more = worse.length > NAMED ? [`${worse.length - NAMED} more`] : [];
  const [{ value, was, pValue }] = ranked;
  const share = was > 0 ? value / was - 1 : undefined;
  return {
    name: 'slices',
    status: worse.length ? 'violated' : 'ok',
    reason: worse.length
      ? `${worse.length} of ${tested.length} slices of the labelled rows got worse: ${[...said, ...more].join('; ')}.`
      : `None of ${tested.length} slices of the labelled rows got worse.`,
    ...(share !== undefined && { value: share }),
    limit: limits.slice,
    pValue,
    evidence: ranked.slice(0, EVIDENCE).map(({ of, ...about }) => ({
      of,
      value: about.value,
      was: about.was,
      pValue: about.pValue,
    })),
  };
}
