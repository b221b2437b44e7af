import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { costMetric, outcomeMetric } from '../../contracts/metrics.ts';
import type { Explained } from '../_shared/state-error.ts';
import { metrics } from '../_shared/telemetry.ts';

/** Counts how a run ended, and what it cost in USD, for the dashboard. */
export function countRun({ status }: Pick<Explained, 'status'>, costUsd: number): void {
  metrics.addMetric(outcomeMetric(status), MetricUnit.Count, 1);
  metrics.addMetric(costMetric, MetricUnit.NoUnit, costUsd);
}
