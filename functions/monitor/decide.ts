import type { ColumnDrift, Drift } from '../../contracts/drift.ts';
import { runId } from '../../contracts/keys.ts';
import type { MonitorDecision, MonitorRecord } from '../../contracts/monitor.ts';
import type { Pipeline } from '../../contracts/pipeline.ts';
import { Run, type Source } from '../../contracts/stages.ts';

/** Columns named in a reason. */
const NAMED = 5;
/** Step Functions passes 256 KiB between states, here with the decisions about other pipelines beside. */
const LONGEST_INPUT = 100_000;

/** What is known when a decision is made. `recordKey` names the retraining, so that it is started once. */
export type Situation = {
  pipeline: Pipeline;
  drift: Drift;
  sources: Source[];
  lastRetraining: MonitorRecord['lastRetraining'];
  recordKey: string;
  now: Date;
};

/**
 * What to do about traffic that was judged. Drift is answered as the pipeline's definition says; a retraining that
 * could only repeat the last one (the same landed objects give the same model to the byte) becomes an alarm.
 */
export function decide(situation: Situation): MonitorDecision {
  const { pipeline, drift } = situation;
  const { name, monitoring } = pipeline;
  const seen = describe(drift);
  if (!drift.drifted || monitoring.actions.drift === 'nothing') {
    return { pipeline: name, decision: 'nothing', reason: seen };
  }
  if (monitoring.actions.drift === 'alarm') return { pipeline: name, decision: 'alarm', reason: seen };
  const run = retraining(situation);
  const input = JSON.stringify({ run });
  const obstacle = obstacleTo(situation, input);
  if (obstacle) return { pipeline: name, decision: 'alarm', reason: `${seen} ${obstacle}` };
  const objects = run.sources.length === 1 ? '1 landed object' : `${run.sources.length} landed objects`;
  const reason = `${seen} Retraining on ${objects}.`;
  return { pipeline: name, decision: 'retrain', reason, runId: run.runId, input };
}

function retraining({ pipeline, sources, recordKey, now }: Situation): Run {
  return {
    runId: runId(pipeline.name, recordKey),
    pipeline,
    sources,
    startedBy: 'drift',
    startedAt: now.toISOString(),
  };
}

function obstacleTo({ sources, lastRetraining }: Situation, input: string): string | undefined {
  if (!sources.length) return 'There is nothing to retrain on: no object is left in the landing prefix.';
  if (input.length > LONGEST_INPUT) {
    return `${sources.length} landed objects are more than one run can be given: land them as fewer, larger files.`;
  }
  if (!lastRetraining) return undefined;
  const { run } = JSON.parse(lastRetraining.input) as { run: unknown };
  const same = JSON.stringify(Run.parse(run).sources) === JSON.stringify(sources);
  return same
    ? `Nothing has landed since the retraining ${lastRetraining.runId}: another would give the same model. Land newer data.`
    : undefined;
}

function describe({ rows, columns }: Drift): string {
  const drifted = columns.filter((c) => c.drifted).toSorted((a, b) => b.psi - a.psi);
  const over = `over ${rows.toLocaleString('en-US')} rows`;
  if (!drifted.length) return `None of ${columns.length} columns drifted ${over}.`;
  const named = drifted.slice(0, NAMED).map(({ name, reason }: ColumnDrift) => `"${name}" (${reason})`);
  const more = drifted.length > NAMED ? [`${drifted.length - NAMED} more`] : [];
  return `${drifted.length} of ${columns.length} columns drifted ${over}: ${[...named, ...more].join(', ')}.`;
}
