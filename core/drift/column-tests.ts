import type { Baseline } from '../../contracts/baseline.ts';
import type { Limits, Monitoring } from '../../contracts/monitoring.ts';
import type { Column, Table } from '../table/table.ts';
import { holm } from './holm.ts';
import { measureColumn } from './measure-column.ts';

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
/** Whether a change is too large to be chance, and large enough to matter. */
export const isDrift = ({ value, limit, adjusted }: ColumnTest, { significance }: DriftLimits): boolean =>
  value >= limit && adjusted < significance;

/**
 * Tests each column that the training rows and the traffic both have, of the same kind. The p-values of all tests are
 * corrected together (Holm), but those of timestamps: they are measured and not judged, since time goes on.
 */
export function testColumns(baseline: Baseline, table: Table, limits: DriftLimits): TestedColumn[] {
  const found = new Map(table.columns.map((c) => [c.name, c]));
  const measured = baseline.columns.flatMap((before) => {
    const now = found.get(before.name);
    return now?.kind === before.kind ? [measureColumn(before, baseline.rows, now, table.rows, limits)] : [];
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
