import type { Pipeline } from '../../contracts/pipeline.ts';
import { type Purpose, scheduleName } from '../../contracts/schedule.ts';
import { firstOfRate, lastDue } from '../../core/schedule/occurrence.ts';

/** A schedule as it ought to be; `input` is what the monitor's state machine is started with. */
export type Wanted = { name: string; expression: string; input: string; startDate?: Date };

/** EventBridge Scheduler puts the occurrence's time here, as `2026-11-24T20:30:00Z`. */
const scheduledTime = '<aws.scheduler.scheduled-time>';

/**
 * The schedules of a pipeline that has a live model. A rate starts on a multiple of its period, so that its occurrences
 * are those of {@link lastDue}.
 *
 * @throws Failure `Misconfigured` schedule_invalid
 */
export function wantedSchedules({ name, monitoring, retraining }: Pipeline, now: Date): Wanted[] {
  const wanted = (purpose: Purpose, expression: string, more: object): Wanted => {
    lastDue(expression, now.getTime());
    const start = firstOfRate(expression, now.getTime());
    return {
      name: scheduleName(name, purpose),
      expression,
      input: JSON.stringify({ pipeline: name, ...more, due: scheduledTime }),
      ...(start && { startDate: new Date(start) }),
    };
  };
  return [
    wanted('monitor', monitoring.schedule, {}),
    ...(retraining.schedule ? [wanted('retrain', retraining.schedule, { retrain: true })] : []),
  ];
}
