import type { Baseline, CategoricalBaseline, NumericBaseline } from '../../contracts/baseline.ts';
import type { Limits, Monitoring } from '../../contracts/monitoring.ts';
import type { CategoricalColumn, Column, NumericColumn, Table } from '../table/table.ts';
import { contingency, poolRare } from './contingency.ts';
import { binCounts, levelCounts, measuredValues } from './histogram.ts';
import { holm } from './holm.ts';
import { jensenShannon } from './jensen-shannon.ts';
import { kolmogorovSmirnov } from './ks.ts';
import { populationStability } from './psi.ts';
import { weighWords } from './vocabulary.ts';
import { relativeDistance } from './wasserstein.ts';

export type DriftLimits = Pick<Limits, 'psi' | 'wasserstein' | 'jensenShannon'> &
  Pick<Monitoring, 'significance'>;

/** `adjusted`: its p-value corrected for the tests of all columns. */
export type ColumnTest = {
  statistic: 'PSI' | 'KS' | 'Wasserstein' | 'Jensen-Shannon';
  value: number;
  limit: number;
  pValue: number;
  adjusted: number;
};
export type TestedColumn = {
  name: string;
  kind: Column['kind'];
  missing: { before: number; now: number };
  tests: ColumnTest[];
};
/** `distance`: the Wasserstein distance of numbers, which is no test of its own. */
type Measured = Omit<TestedColumn, 'tests'> & { tests: Omit<ColumnTest, 'adjusted'>[]; distance?: number };

/** Whether a change is too large to be chance, and large enough to matter. */
export const isDrift = ({ value, limit, adjusted }: ColumnTest, { significance }: DriftLimits): boolean =>
  value >= limit && adjusted < significance;

/**
 * Tests each column that the training rows and the traffic both have, of the same kind. The p-values of all tests are corrected together
 * (Holm), but those of timestamps: they are measured and not judged, since time goes on.
 */
export function testColumns(baseline: Baseline, table: Table, limits: DriftLimits): TestedColumn[] {
  const found = new Map(table.columns.map((c) => [c.name, c]));
  const measured = baseline.columns.flatMap((before) => {
    const now = found.get(before.name);
    return now?.kind === before.kind ? [measure(before, baseline.rows, now, table.rows, limits)] : [];
  });
  const judged = measured.filter(({ kind }) => kind !== 'timestamp').flatMap(({ tests }) => tests);
  const adjusted = holm(judged.map(({ pValue }) => pValue));
  const adjustedOf = new Map(judged.map((test, i) => [test, adjusted[i]]));
  return measured.map(({ distance, ...column }) => {
    const tests = column.tests.map((test) => ({ ...test, adjusted: adjustedOf.get(test) ?? 1 }));
    return { ...column, tests: [...tests, ...testOfDistance(distance, tests, limits)] };
  });
}

/** How far the values have moved is as certain as that they have moved at all: by the PSI's test or the KS test. */
function testOfDistance(
  value: number | undefined,
  tests: ColumnTest[],
  { wasserstein }: DriftLimits,
): ColumnTest[] {
  if (value === undefined || !Number.isFinite(value)) return [];
  const { pValue, adjusted } = tests.reduce((a, b) => (b.pValue < a.pValue ? b : a));
  return [{ statistic: 'Wasserstein', value, limit: wasserstein, pValue, adjusted }];
}

function measure(
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
