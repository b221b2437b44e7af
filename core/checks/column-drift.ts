import type { Baseline } from '../../contracts/baseline.ts';
import type { Check, CheckName } from '../../contracts/checks.ts';
import {
  isDrift,
  testColumns,
  type ColumnTest,
  type DriftLimits,
  type TestedColumn,
} from '../drift/column-tests.ts';
import { describeDrift } from '../drift/drift.ts';
import type { Table } from '../table/table.ts';
import type { Situation } from './situation.ts';
import { skipped, tooFewRows } from './verdict.ts';

const EVIDENCE = 20;
const NAMED = 5;

/** The check `column_drift`: each column of the traffic against the training rows, as {@link testColumns} tests them. */
export function checkColumnDrift(situation: Situation): Check[] {
  const { baseline, traffic } = situation;
  const few = tooFewRows(situation);
  if (few) return [skipped('column_drift', few)];
  return [driftCheck('column_drift', 'column', baseline, traffic.table, situation)];
}

/** The drift of a table's columns as one check. `value` and `limit` are those of the statistic that is furthest beyond. */
export function driftCheck(
  name: CheckName,
  what: string,
  baseline: Baseline,
  table: Table,
  { monitoring }: Pick<Situation, 'monitoring'>,
): Check {
  const limits = { ...monitoring.limits, significance: monitoring.significance };
  const columns = testColumns(baseline, table, limits).filter(({ kind }) => kind !== 'timestamp');
  if (!columns.length) return skipped(name, `There is no ${what} to compare.`);
  const ordered = columns
    .map((column) => ({ column, worst: worstOf(column, limits), reason: describeDrift(column, limits) }))
    .toSorted((a, b) => excess(b.worst) - excess(a.worst));
  const drifted = ordered.filter(({ reason }) => reason !== undefined);
  const [{ worst }] = drifted.length ? drifted : ordered;
  const { value, limit, adjusted: pValue } = worst;
  return {
    name,
    status: drifted.length ? 'violated' : 'ok',
    reason: describe(drifted, columns.length, what, table.rows),
    value,
    limit,
    pValue,
    evidence: drifted
      .slice(0, EVIDENCE)
      .map(({ column, worst }) => ({ of: column.name, value: worst.value, pValue: worst.adjusted })),
  };
}

const excess = ({ value, limit }: ColumnTest) => value / limit;

/** The test that is furthest beyond its limit, of those that are not chance where there are any. */
function worstOf({ tests }: TestedColumn, limits: DriftLimits): ColumnTest {
  const beyond = tests.filter((test) => isDrift(test, limits));
  return (beyond.length ? beyond : tests).reduce((a, b) => (excess(b) > excess(a) ? b : a));
}

type Drifted = { column: TestedColumn; reason?: string };
function describe(drifted: Drifted[], all: number, what: string, rows: number): string {
  const over = `over ${rows.toLocaleString('en-US')} rows`;
  const of = `of ${all} ${what}${all === 1 ? '' : 's'} drifted ${over}`;
  if (!drifted.length) return `None ${of}.`;
  const named = drifted.slice(0, NAMED).map(({ column, reason }) => `"${column.name}" (${reason})`);
  const more = drifted.length > NAMED ? [`${drifted.length - NAMED} more`] : [];
  return `${drifted.length} ${of}: ${[...named, ...more].join(', ')}.`;
}
