import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { type Check, groupOf } from '../../contracts/checks.ts';
import { decisionMetrics, violations } from '../../contracts/metrics.ts';
import type { MonitorDecision } from '../../contracts/monitor.ts';
import { metrics } from '../_shared/telemetry.ts';

/**
 * Counts a look's decision and the violated checks of each group as metrics: over all pipelines, for alarms, and with the
 * dimension `pipeline`, for people. An alarm that is repeated rings nobody again. What is 0 is left out: CloudWatch asks for
 * money for each metric that is written.
 */
export function countLook(
  { pipeline, decision, repeated }: MonitorDecision,
  checks: readonly Check[] = [],
): void {
  const counts = new Map([[decisionMetrics[decision], 1]]);
  for (const { name, status } of checks) {
    const metric = violations[groupOf(name)];
    if (status === 'violated') counts.set(metric, (counts.get(metric) ?? 0) + 1);
  }
  for (const [name, count] of counts) {
    if (!repeated) metrics.addMetric(name, MetricUnit.Count, count);
    metrics.singleMetric().addDimension('pipeline', pipeline).addMetric(name, MetricUnit.Count, count);
  }
}
