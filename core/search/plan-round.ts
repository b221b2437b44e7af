import type { Candidate, Fitted, Round } from '../../contracts/artifacts.ts';
import { estimatorNamed } from '../estimators/registry.ts';
import { coreSecondsPerSecond, toMilliseconds, totalSeconds } from './budget.ts';
import { rank } from './leaderboard.ts';
import { nextStep, type History, type Search } from './next-step.ts';
import { number } from './propose.ts';
import { shapeFor, type SearchShape } from './shape.ts';

/** Of the budget, what is kept for the refit: a member costs it a fit of all rows, as its validation did if on one fold. */
const reserves = { folds: 0.25, holdout: 0.35 };
/** The wall clock stops a round only far behind its estimate, so that equal runs do equal work. */
const patience = 3;
const leastDeadlineSeconds = 60;

/**
 * `why` is for people, and so is `warning`, which stays from round to round. `refitSeconds` of a core are left for the
 * members of a refit. The leaderboard holds what was fitted on all rows.
 */
export type Planned = {
  round: Round;
  leaderboard: Fitted[];
  refitSeconds: number;
  why: string;
  warning?: string;
};

/**
 * What to do next, from what was done: a pure function of its arguments, so that equal runs try the same. First the
 * portfolio, where it does not fit on parts of the rows that grow while the candidates become fewer; then what a
 * surrogate of the results expects to be better; at last the refit of the best on all rows.
 *
 * @throws where earlier rounds left nothing to refit: a bug, since a round in which nothing fits fails.
 */
export async function planRound(search: Search, history: History): Promise<Planned> {
  const { shape, limit } = search;
  const tried = history.flatMap(({ round }) => round.candidates);
  const leaderboard = rank(fittedIn(history).filter(({ candidate }) => !candidate.share));
  const all = limit.seconds * coreSecondsPerSecond;
  const refitSeconds = Math.max(0, all - totalSeconds(tried));
  const reserve = all * reserves[shape.folds > 1 ? 'folds' : 'holdout'];
  const step = await nextStep(search, history, leaderboard, Math.max(0, refitSeconds - reserve));
  const plan = (candidates: Candidate[], action: Round['action']): Round => ({
    round: history.length + 1,
    action,
    candidates,
    ...(step.warning && { warning: step.warning }),
    deadlineSeconds: deadline(candidates, limit.seconds),
  });
  const warning = step.warning ?? history.find(({ round }) => round.warning)?.round.warning;
  const rest = { leaderboard, refitSeconds, why: step.why, ...(warning && { warning }) };
  if (step.proposals.length > 0) return { round: plan(number(step.proposals, tried), 'fit'), ...rest };
  const [best] = leaderboard;
  if (!best) throw new Error('no candidate was fitted in the earlier rounds');
  const winner = { ...best.candidate, estimatedSeconds: secondsToRefit(shape, best) };
  return { round: plan([winner], 'refit'), ...rest };
}

/** What fitting it on all rows takes, from the iterations that were best in validation. */
export function secondsToRefit(shape: SearchShape, { candidate, iterations }: Fitted): number {
  const { params, plan } = candidate;
  const own = shapeFor(shape, plan, shape.all);
  if (!own) return 0;
  const estimator = estimatorNamed(candidate.estimator);
  return toMilliseconds(estimator.estimateSeconds(own, params, { params, iterations }));
}

function deadline(candidates: Candidate[], budgetSeconds: number): number {
  const round = totalSeconds(candidates) / coreSecondsPerSecond;
  return Math.ceil(Math.max(leastDeadlineSeconds, patience * round, 2 * budgetSeconds));
}

const fittedIn = (history: History) => history.flatMap(({ result }) => result.fitted);
