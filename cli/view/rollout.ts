import type { RolloutAttempt, RolloutRecord, TakenStep } from '../../contracts/rollout-record.ts';
import { decimal, number, table } from './format.ts';

const reasons: Record<RolloutAttempt['by'], string> = {
  run: 'its run found it better',
  approved: 'a person approved it',
  promote: 'a person promoted it',
  rollback: 'a person rolled back to it',
};

/** How a run's version came to its traffic, attempt by attempt: what each step was judged by, and how it ended. */
export const rolloutLines = ({ attempts }: RolloutRecord): string[] =>
  attempts.flatMap((attempt, i) => attemptLines(attempt, i === attempts.length - 1));

function attemptLines(
  { version, against, by, strategy, steps, end }: RolloutAttempt,
  isLast: boolean,
): string[] {
  const open = isLast ? 'still under way' : 'left before its end';
  const beside = against === undefined ? 'the first version' : `beside version ${against}`;
  const how = strategy.strategy.replaceAll('_', ' ');
  const judged = steps.filter(({ evidence }) => evidence);
  return [
    `  version ${version}, ${beside}, ${how}: ${reasons[by]}`,
    ...(judged.length ? table(heading, judged.map(cells)).map((line) => `    ${line}`) : []),
    end ? `  ${end.status === 'live' ? 'live' : 'rolled back'}: ${end.reason}` : `  ${open}`,
  ];
}

const heading = ['share', 'requests', 'errors', 'median ms', 'the live one’s', 'otherwise', 'so'];

function cells({ share, mode, evidence, judgement }: TakenStep): string[] {
  const { next, live, shadow } = evidence!;
  return [
    mode === 'shadow' ? 'shadow' : percent(share),
    number(next.requests),
    number(next.errors),
    next.millis ? decimal(next.millis.value) : '',
    live.millis ? decimal(live.millis.value) : '',
    shadow?.requests ? percent(shadow.disagreement) : '',
    judgement?.verdict.replaceAll('_', ' ') ?? '',
  ];
}

const percent = (share: number) => `${number(share * 100)} %`;
