import type { Baseline } from '../../contracts/baseline.ts';
import type { ColumnDrift, Drift } from '../../contracts/drift.ts';
import { chance, percent } from '../metrics/format.ts';
import type { Table } from '../table/table.ts';
import {
  isDrift,
  testColumns,
  type ColumnTest,
  type DriftLimits,
  type TestedColumn,
} from './column-tests.ts';

/**
 * Compares traffic with the training rows, column by column; columns that only one side has are left out.
 *
 * A column has drifted where its change is both too large to be chance and large enough to matter: traffic of many
 * rows makes every trifle significant, traffic of few rows makes every chance look large, and of a hundred columns one
 * passes a limit of one in a hundred. So the p-values of all tests are corrected together (Holm), and beside them one
 * statistic must reach its limit: PSI, the Jensen-Shannon distance of levels and words, the Wasserstein distance of
 * numbers, or the KS distance, whose limit is that of a normal variable whose mean has moved to PSI's limit (0.197 for
 * 0.25).
 *
 * Timestamps are measured but not judged: time goes on.
 */
export function measureDrift(baseline: Baseline, table: Table, limits: DriftLimits): Drift {
  const columns = testColumns(baseline, table, limits).map((column) => judge(column, limits));
  return { rows: table.rows, drifted: columns.some((c) => c.drifted), columns };
}

function judge(column: TestedColumn, limits: DriftLimits): ColumnDrift {
  const { name, missing, tests, kind } = column;
  const of = (statistic: ColumnTest['statistic']) => tests.find((test) => test.statistic === statistic);
  const [psi, ks, distance, levels] = [of('PSI'), of('KS'), of('Wasserstein'), of('Jensen-Shannon')];
  const reason = describeDrift(column, limits);
  return {
    name,
    psi: psi!.value,
    psiPValue: psi!.pValue,
    ...(ks && { ks: ks.value, ksPValue: ks.pValue }),
    ...(distance && { wasserstein: distance.value }),
    ...(levels && { jensenShannon: levels.value, jensenShannonPValue: levels.pValue }),
    missing,
    drifted: reason !== undefined,
    reason: reason ?? (kind === 'timestamp' ? 'a timestamp is not judged: time goes on' : within(psi!)),
  };
}

const within = ({ value }: ColumnTest) => `PSI ${value.toFixed(3)}: within the limits`;

/** What has changed about a column; undefined where nothing that matters has. */
export function describeDrift({ missing, tests }: TestedColumn, limits: DriftLimits): string | undefined {
  const reasons = tests
    .filter((test) => isDrift(test, limits))
    .map(({ statistic, value, limit, adjusted }) => {
      const bound = statistic === 'KS' ? limit.toFixed(3) : limit;
      return `${statistic} ${value.toFixed(3)}, limit ${bound}, ${chance(adjusted)}`;
    });
  if (!reasons.length) return undefined;
  const moved = Math.abs(missing.now - missing.before) > 0.05;
  const gaps = moved ? [`missing ${percent(missing.now)}, was ${percent(missing.before)}`] : [];
  return [...reasons, ...gaps].join('; ');
}
