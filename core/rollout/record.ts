import type {
  Evidence,
  Judgement,
  RolloutAttempt,
  RolloutRecord,
  RolloutStep,
  TakenStep,
} from '../../contracts/rollout-record.ts';

/** The attempt that is under way, undefined where there is none. */
export function attemptOf(record: RolloutRecord | undefined): RolloutAttempt | undefined {
  const last = record?.attempts.at(-1);
  return last?.end ? undefined : last;
}

/**
 * Begins an attempt after those before. One that is under way for the same reason beside the same version is gone on with,
 * so that a retry adds none; any other was left before its end, and has none.
 */
export function beginAttempt(
  record: RolloutRecord | undefined,
  runId: string,
  attempt: Omit<RolloutAttempt, 'steps' | 'end'>,
): RolloutRecord {
  const open = attemptOf(record);
  if (record && open?.by === attempt.by && open.against === attempt.against) return record;
  return { runId, attempts: [...(record?.attempts ?? []), { ...attempt, steps: [] }] };
}

/**
 * Begins a step of the attempt under way: `at` is when its traffic stood as the step says, from when on it is judged. A
 * step that has begun already keeps its time.
 */
export function beginStep(record: RolloutRecord, step: RolloutStep, at: Date): RolloutRecord {
  return change(record, (attempt) => {
    const last = attempt.steps.at(-1);
    if (last?.share === step.share && last.mode === step.mode) return attempt;
    return { ...attempt, steps: [...attempt.steps, { ...step, beganAt: at.toISOString() }] };
  });
}

/** Puts down what the last step was judged by, in the place of what it was judged by before. */
export function judged(record: RolloutRecord, evidence: Evidence, judgement: Judgement): RolloutRecord {
  const { step: _, ...known } = evidence;
  return change(record, (attempt) => {
    const last: TakenStep | undefined = attempt.steps.at(-1);
    if (!last) return attempt;
    return { ...attempt, steps: [...attempt.steps.slice(0, -1), { ...last, evidence: known, judgement }] };
  });
}

/** Ends the attempt under way; without one the record stays as it is. */
export function endAttempt(
  record: RolloutRecord,
  end: { status: 'live' | 'rolled_back'; reason: string },
  at: Date,
): RolloutRecord {
  return change(record, (attempt) => ({ ...attempt, end: { ...end, at: at.toISOString() } }));
}

function change(record: RolloutRecord, of: (attempt: RolloutAttempt) => RolloutAttempt): RolloutRecord {
  const attempt = attemptOf(record);
  return attempt ? { ...record, attempts: [...record.attempts.slice(0, -1), of(attempt)] } : record;
}
