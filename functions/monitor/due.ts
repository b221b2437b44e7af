import type { MonitorInput, MonitorState } from '../../contracts/monitor.ts';
import { lastDue } from '../../core/schedule/occurrence.ts';

type Schedule = MonitorState['schedule'];

/**
 * Whether a retraining by schedule is due: the schedule's last occurrence, where it is later than the one that was answered
 * last. However many were missed while nothing could be looked at, one is due. A schedule that no look has seen yet is
 * due where Scheduler says so, else from its next occurrence on.
 *
 * @param expression the definition's `retraining.schedule`
 * @param known what the look before left
 */
export function findDue(
  expression: string | undefined,
  known: Schedule,
  { retrain, due }: Pick<MonitorInput, 'retrain' | 'due'>,
  now: Date,
): { schedule: Schedule; occurrence?: string } {
  if (!expression) return { schedule: undefined };
  const told = retrain && due ? Date.parse(due) : undefined;
  const isKnown = known?.expression === expression;
  const fresh = { expression, since: now.toISOString() };
  if (!isKnown && told === undefined) return { schedule: fresh };
  const last = lastDue(expression, Math.max(now.getTime(), told ?? 0));
  const answered = isKnown ? Date.parse(known.since) : -Infinity;
  if (last === undefined || last <= answered) return { schedule: isKnown ? known : fresh };
  const occurrence = new Date(last).toISOString();
  return { schedule: { expression, since: occurrence }, occurrence };
}
