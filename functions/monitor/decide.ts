import { type Check, groupOf } from '../../contracts/checks.ts';
import { sha256 } from '../../contracts/keys.ts';
import { type Guard, guards, type MonitorRecord, type Retrained } from '../../contracts/monitor.ts';
import type { Action } from '../../contracts/monitoring.ts';
import type { Pipeline } from '../../contracts/pipeline.ts';
import { dollars } from '../../core/checks/operations.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What is known when a decision is made. */
export type Known = {
  pipeline: Pipeline;
  checks: readonly Check[];
  /** The occurrence of the retraining schedule that is due and was not answered yet. */
  scheduled?: string;
  /** The newest version of the dataset, as {@link digestOf} names what a run would learn from; absent where there is none. */
  data?: string;
  /** Runs that have learnt from data, or are about to: what they learnt from is `data`. */
  learnt: readonly { runId: string; data: string }[];
  /** Those that looks have asked for, the newest last. */
  retrainings: readonly Retrained[];
  /** What the runs of the calendar month have cost, in USD. */
  spent: number;
  now: Date;
};

export type Decided = Pick<MonitorRecord, 'decision' | 'reason' | 'guard'>;

/**
 * What follows from a look: the strongest of what the violated checks ask for by their groups; a schedule that is due
 * asks for a retraining as well. A guard that holds makes an alarm of it, or nothing where only the schedule asked and the
 * model is as new as it can be.
 */
export function decide(known: Known): Decided {
  const { pipeline, checks, scheduled } = known;
  const asked = strongest(checks, pipeline.monitoring.actions);
  const seen = describe(checks);
  const due = scheduled ? [`The retraining of ${scheduled} is due.`] : [];
  if (asked !== 'retrain' && !scheduled) return { decision: asked, reason: seen };
  const held = guards.map((guard) => ({ guard, text: obstacles[guard](known) })).find(({ text }) => text);
  if (!held) return { decision: 'retrain', reason: [seen, ...due, 'Retraining.'].join(' ') };
  const isQuiet = asked === 'nothing' && (held.guard === 'nothing_new' || held.guard === 'cooldown');
  const reason = [seen, ...due, held.text].join(' ');
  return { decision: isQuiet ? 'nothing' : 'alarm', reason, guard: held.guard };
}

/** What landed is only told: the landing itself trains, or the live traffic will ask for it. */
export function decideLanded(pipeline: Pipeline, checks: readonly Check[]): Decided {
  const asked = strongest(checks, pipeline.monitoring.actions);
  return { decision: asked === 'nothing' ? 'nothing' : 'alarm', reason: describe(checks) };
}

/**
 * A name for what a run learns from: the version of the dataset and what of the definition makes the model and the verdict
 * on it. A window of days moves on: it is named by the day.
 */
export function digestOf(datasetKey: string, pipeline: Pipeline, at: Date): string {
  const made = Object.entries(pipeline).filter(([name]) => !afterwards.has(name));
  const day = pipeline.window?.days ? at.toISOString().slice(0, 10) : '';
  return sha256([datasetKey, JSON.stringify(made), day].join('\n'));
}

/** What of a definition says how a model is watched, kept and served, once it is made. */
const afterwards: ReadonlySet<string> = new Set<keyof Pipeline>([
  'monitoring',
  'retraining',
  'retention',
  'serving',
  'realtime',
  'rollout',
  'rolloutLimits',
  'approval',
  'capture',
]);

/** Those that the next decision must know: of the last day, and the last one. */
export const remembered = (retrainings: readonly Retrained[], now: Date): Retrained[] =>
  retrainings.filter((one, i) => i === retrainings.length - 1 || ageOf(one, now) < DAY);

const ageOf = ({ at }: Retrained, now: Date) => now.getTime() - Date.parse(at);

const strength = { nothing: 0, alarm: 1, retrain: 2 } as const;

function strongest(checks: readonly Check[], actions: Pipeline['monitoring']['actions']): Action {
  const asked = checks.filter(isViolated).map(({ name }) => actions[groupOf(name)]);
  return asked.reduce<Action>((a, b) => (strength[b] > strength[a] ? b : a), 'nothing');
}

/** Why a guard holds, in a sentence; undefined where it does not. */
const obstacles: Record<Guard, (known: Known) => string | undefined> = {
  no_dataset: ({ data }) =>
    data ? undefined : 'There is nothing to retrain on: no version of the dataset was kept.',
  nothing_new: ({ data, learnt }) => {
    const same = learnt.findLast((run) => run.data === data);
    return (
      same &&
      `Nothing is new since the run ${same.runId}: another would give the same model. Land newer data, or change the definition.`
    );
  },
  cooldown: ({ pipeline, retrainings, now }) => {
    const last = retrainings.at(-1);
    const { cooldownHours } = pipeline.retraining;
    if (!last || ageOf(last, now) >= cooldownHours * HOUR) return undefined;
    return `The last retraining, ${last.runId}, was ${(ageOf(last, now) / HOUR).toFixed(1)} hours ago; between two are ${cooldownHours} at least.`;
  },
  runs_per_day: ({ pipeline, retrainings, now }) => {
    const count = retrainings.filter((one) => ageOf(one, now) < DAY).length;
    const { runsPerDay } = pipeline.retraining;
    return count < runsPerDay
      ? undefined
      : `There were ${count} retrainings in the last day, of ${runsPerDay} at most.`;
  },
  dollars_per_month: ({ pipeline, spent }) => {
    const { dollarsPerMonth } = pipeline.retraining;
    return spent < dollarsPerMonth
      ? undefined
      : `The month's runs have cost ${dollars(spent)}, of ${dollars(dollarsPerMonth)} at most.`;
  },
};

const isViolated = ({ status }: Check) => status === 'violated';

function describe(checks: readonly Check[]): string {
  const violated = checks.filter(isViolated);
  if (violated.length) {
    const found = violated.map(({ name, reason }) => `${name}: ${reason}`);
    return `${violated.length} of ${countOf(checks.length)} violated. ${found.join(' ')}`;
  }
  const skipped = checks.filter(({ status }) => status === 'skipped');
  if (skipped.length && skipped.length === checks.length)
    return `No check could be made: ${skipped[0].reason}`;
  const made = `None of ${countOf(checks.length - skipped.length)} is violated.`;
  return skipped.length ? `${made} ${skipped.length} could not be made: ${skipped[0].reason}` : made;
}

const countOf = (n: number) => (n === 1 ? '1 check' : `${n} checks`);
