import { type Check, groupOf } from '../../contracts/checks.ts';
import { decisionMetrics, violations } from '../../contracts/metrics.ts';
import type { MonitorRecord } from '../../contracts/monitor.ts';

/**
 * The article of docs/runbook.md on what a look found: of the group whose checks are violated; of alarms as such, which
 * leads to the others, where there are several or a guard kept a retraining from being started.
 */
export function articleOf({ checks, guard }: Pick<MonitorRecord, 'checks' | 'guard'>): string {
  const violated = checks.filter(({ status }: Check) => status === 'violated');
  const [group, ...others] = new Set(violated.map(({ name }) => groupOf(name)));
  return guard || !group || others.length ? decisionMetrics.alarm : violations[group];
}
