import type { Baseline } from '../../contracts/baseline.ts';
import type { ColumnDrift, Drift } from '../../contracts/drift.ts';
import type { Monitoring } from '../../contracts/monitoring.ts';
import type { CategoricalColumn, Column, NumericColumn, Table } from '../table/table.ts';
import { binCounts, levelCounts, measuredValues, presentValues } from './histogram.ts';
import { holm } from './holm.ts';
import { kolmogorovSmirnov } from './ks.ts';
import { populationStability } from './psi.ts';

type Limits = { psi: number } & Pick<Monitoring, 'significance'>;
type ColumnBaseline = Baseline['columns'][number];
type Measured = Omit<ColumnDrift, 'drifted' | 'reason'> & { kind: Column['kind'] };

/**
 * Compares traffic with the training rows, column by column; columns that only one side has are left out.
 *
 * A column has drifted where its change is both too large to be chance and large enough to matter: traffic of many
 * rows makes every trifle significant, traffic of few rows makes every chance look large, and of a hundred columns one
 * passes a limit of one in a hundred. So the p-values of all tests are corrected together (Holm), and beside them
 * PSI must reach its limit, or the KS distance that of a normal variable whose mean has moved to that PSI: a shift by
 * δ standard deviations has a PSI of δ² and a distance of 2Φ(δ/2) - 1, so 0.25 corresponds to 0.197.
 *
 * Timestamps are measured but not judged: time goes on.
 */
export function measureDrift(baseline: Baseline, table: Table, limits: Limits): Drift {
  const found = new Map(table.columns.map((c) => [c.name, c]));
  const measured = baseline.columns
    .filter(({ name }) => found.has(name))
    .map((before) => measureColumn(before, baseline.rows, found.get(before.name)!, table.rows));
  const judged = measured.filter(({ kind }) => kind !== 'timestamp');
  const adjusted = holm(judged.flatMap(({ psiPValue, ksPValue }) => [psiPValue, ksPValue ?? 1]));
  const columns = measured.map(({ kind, ...column }) => {
    const at = judged.findIndex(({ name }) => name === column.name);
    if (at < 0) return { ...column, drifted: false, reason: `a ${kind} is not judged: time goes on` };
    return { ...column, ...judge(column, adjusted[2 * at], adjusted[2 * at + 1], limits) };
  });
  return { rows: table.rows, drifted: columns.some((c) => c.drifted), columns };
}

function measureColumn(before: ColumnBaseline, rowsBefore: number, now: Column, rowsNow: number): Measured {
  const { name } = before;
  if ('edges' in before) {
    const values = presentValues(measuredValues(now as Exclude<Column, CategoricalColumn>));
    const counts = binCounts(values, before.edges);
    const { psi, pValue, missing } = stability(before, before.shares, rowsBefore, counts, rowsNow);
    const rowsPresent = Math.round(rowsBefore * (1 - before.missing));
    const ks = kolmogorovSmirnov(before.points, rowsPresent, values);
    return {
      name,
      kind: before.kind,
      psi,
      psiPValue: pValue,
      ks: ks.statistic,
      ksPValue: ks.pValue,
      missing,
    };
  }
  const levels = levelCounts(now as CategoricalColumn | NumericColumn);
  const counts = before.levels.map((level) => levels.get(level) ?? 0);
  const present = [...levels.values()].reduce((sum, count) => sum + count, 0);
  const other = present - counts.reduce((sum, count) => sum + count, 0);
  const shares = [...before.shares, before.other];
  const { psi, pValue, missing } = stability(before, shares, rowsBefore, [...counts, other], rowsNow);
  return { name, kind: before.kind, psi, psiPValue: pValue, missing };
}

/** The stability index with the missing values as a bin of their own. */
function stability(
  before: ColumnBaseline,
  shares: number[],
  rowsBefore: number,
  counts: number[],
  rowsNow: number,
) {
  const missing = rowsNow - counts.reduce((sum, count) => sum + count, 0);
  return {
    ...populationStability([...shares, before.missing], rowsBefore, [...counts, missing]),
    missing: { before: before.missing, now: missing / rowsNow },
  };
}

function judge(
  { psi, ks = 0, missing }: Omit<ColumnDrift, 'drifted' | 'reason'>,
  psiAdjusted: number,
  ksAdjusted: number,
  limits: Limits,
): Pick<ColumnDrift, 'drifted' | 'reason'> {
  const ksLimit = distanceOf(limits.psi);
  const reasons = [
    psi >= limits.psi &&
      psiAdjusted < limits.significance &&
      `PSI ${psi.toFixed(3)}, limit ${limits.psi}, ${chance(psiAdjusted)}`,
    ks >= ksLimit &&
      ksAdjusted < limits.significance &&
      `KS ${ks.toFixed(3)}, limit ${ksLimit.toFixed(3)}, ${chance(ksAdjusted)}`,
  ].filter((reason) => reason !== false);
  if (!reasons.length) return { drifted: false, reason: `PSI ${psi.toFixed(3)}: within the limits` };
  const moved = Math.abs(missing.now - missing.before) > 0.05;
  const gaps = moved ? [`missing ${percent(missing.now)}, was ${percent(missing.before)}`] : [];
  return { drifted: true, reason: [...reasons, ...gaps].join('; ') };
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const chance = (p: number) => (p < 0.001 ? 'p < 0.001' : `p ${p.toFixed(3)}`);

/** 2Φ(√psi / 2) - 1, with Φ by Zelen and Severo's approximation (Abramowitz and Stegun 26.2.18; error below 2.5e-4). */
function distanceOf(psi: number): number {
  const x = Math.sqrt(psi) / 2;
  const base = 1 + 0.196854 * x + 0.115194 * x ** 2 + 0.000344 * x ** 3 + 0.019527 * x ** 4;
  return 1 - base ** -4;
}
