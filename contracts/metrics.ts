import type { CheckGroup } from './checks.ts';
import type { MonitorDecision } from './monitor.ts';
import type { RecordOutput } from './stages.ts';
import type { z } from 'zod';

/**
 * What functions write to CloudWatch by the embedded metric format, and what alarms and the dashboard read. The dimensions
 * are these and no others: an alarm watches one metric, and pipelines come and go.
 */
export const metricsNamespace = 'Landfall';
export const metricsService = 'landfall';
export const dimensionsOf = (functionName: string) => ({ service: metricsService, stage: functionName });

/** Of `monitor`: violated checks by their group, at each look. */
export const violations: Record<CheckGroup, string> = {
  dataQuality: 'DataQualityViolations',
  drift: 'DriftViolations',
  performance: 'PerformanceViolations',
  operations: 'OperationsViolations',
  silence: 'Silence',
};

/** Of `monitor`: what the looks decided, each 1. */
export const decisionMetrics: Record<MonitorDecision['decision'], string> = {
  retrain: 'MonitorRetrainings',
  alarm: 'MonitorAlarms',
  nothing: 'MonitorNothings',
};

/** Of `record`: how runs ended, each 1, and what they cost in USD. */
export const outcomeMetric = (status: z.infer<typeof RecordOutput>['status']) => `Runs${status}`;
export const costMetric = 'RunsCost';
