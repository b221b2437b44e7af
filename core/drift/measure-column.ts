import type { Baseline, CategoricalBaseline, NumericBaseline } from '../../contracts/baseline.ts';
import type { CategoricalColumn, Column, NumericColumn } from '../table/table.ts';
import type { ColumnTest, DriftLimits, TestedColumn } from './column-tests.ts';
import { contingency, poolRare } from './contingency.ts';
import { binCounts, levelCounts, measuredValues } from './histogram.ts';
import { jensenShannon } from './jensen-shannon.ts';
import { kolmogorovSmirnov } from './ks.ts';
import { populationStability } from './psi.ts';
import { weighWords } from './vocabulary.ts';
import { relativeDistance } from './wasserstein.ts';

/** `distance`: the Wasserstein distance of numbers, which is no test of its own. */
export type Measured = Omit<TestedColumn, 'tests'> & {
  tests: Omit<ColumnTest, 'adjusted'>[];
  distance?: number;
};

/** One column of the traffic against the training rows. Both must be of the same kind. */
export function measureColumn(
  before: Baseline['columns'][number],
  rowsBefore: number,
  now: Column,
  rows: number,
  limits: DriftLimits,
): Measured {
  const { name, kind } = before;
  const { counts, shares, tests, distance } =
    'edges' in before
      ? measureValues(before, rowsBefore, now as Exclude<Column, CategoricalColumn>, limits)
      : measureLevels(before, rowsBefore, now as CategoricalColumn | NumericColumn, limits);
  const missing = rows - counts.reduce((sum, count) => sum + count, 0);
  const { psi, pValue } = populationStability([...shares, before.missing], rowsBefore, [...counts, missing]);
  return {
    name,
    kind,
    missing: { before: before.missing, now: missing / rows },
    tests: [{ statistic: 'PSI', value: psi, limit: limits.psi, pValue }, ...tests],
    distance,
  };
}

/** `counts` and `shares`: of the bins that the stability index is over, besides what is missing. */
type Binned = { counts: number[]; shares: number[] } & Pick<Measured, 'tests' | 'distance'>;

function measureValues(
  before: NumericBaseline,
  rowsBefore: number,
  now: Exclude<Column, CategoricalColumn>,
  limits: DriftLimits,
): Binned {
  const values = measuredValues(now);
  const ks = kolmogorovSmirnov(before.points, Math.round(rowsBefore * (1 - before.missing)), values);
  const limit = distanceOf(limits.psi);
  return {
    counts: binCounts(values, before.edges),
    shares: before.shares,
    ...(before.deviation && { distance: relativeDistance(before.points, before.deviation, values) }),
    tests: [
      { statistic: 'KS', value: ks.statistic, limit, pValue: ks.pValue },
      ...(now.kind === 'text' && before.vocabulary
        ? [compareWords(before.vocabulary, now.values, limits)]
        : []),
    ],
  };
}

function measureLevels(
  before: CategoricalBaseline,
  rowsBefore: number,
  now: CategoricalColumn | NumericColumn,
  limits: DriftLimits,
): Binned {
  const found = levelCounts(now);
  const counts = withOther(before.levels, found);
  const shares = [...before.shares, before.other];
  const tests =
    now.kind === 'categorical'
      ? [
          compareShares(
            shares.map((share) => share * rowsBefore),
            counts,
            limits,
          ),
        ]
      : [];
  return { counts, shares, tests };
}

/**
 * The words of the texts. Each text counts once, its words in equal parts: that varies no more than if each text had
 * one word drawn from it, so the test is too careful rather than too bold.
 */
function compareWords(
  { texts, words, shares, other }: NonNullable<NumericBaseline['vocabulary']>,
  values: readonly string[],
  limits: DriftLimits,
) {
  const now = withOther(words, weighWords(values).weights);
  return compareShares(
    [...shares, other].map((share) => share * texts),
    now,
    limits,
  );
}

/** How much there is of each of the names, and of all others together. */
function withOther(names: readonly string[], found: ReadonlyMap<string, number>): number[] {
  const counts = names.map((name) => found.get(name) ?? 0);
  const all = [...found.values()].reduce((sum, count) => sum + count, 0);
  // Fractions may add up to a little less than nothing.
  return [...counts, Math.max(0, all - counts.reduce((sum, count) => sum + count, 0))];
}

/** How far apart the distributions are, and how likely that is by chance; not at all where a side has no values. */
function compareShares(before: number[], now: number[], { jensenShannon: limit }: DriftLimits) {
  const value = jensenShannon(before, now);
  const { pValue } = contingency(...poolRare(before, now));
  return { statistic: 'Jensen-Shannon' as const, value: Number.isNaN(value) ? 0 : value, limit, pValue };
}

/**
 * The KS distance of a normal variable whose mean has moved so far that its PSI is `psi`: a shift by δ standard
 * deviations has a PSI of δ² and a distance of 2Φ(δ/2) - 1. Φ by Zelen and Severo's approximation (Abramowitz and Stegun
 * 26.2.18; error below 2.5e-4).
 */
function distanceOf(psi: number): number {
  const x = Math.sqrt(psi) / 2;
  const base = 1 + 0.196854 * x + 0.115194 * x ** 2 + 0.000344 * x ** 3 + 0.019527 * x ** 4;
  return 1 - base ** -4;
}
