import type { Candidate, Fitted, Round, RoundResult } from '../../contracts/artifacts.ts';
import { estimatorNamed } from '../estimators/registry.ts';
import { admit, coreSecondsPerSecond, toMilliseconds, totalSeconds } from './budget.ts';
import { explore } from './explore.ts';
import { lowestRung, nextRung } from './halving.ts';
import { rank } from './leaderboard.ts';
import type { Limit } from './limit.ts';
import { fallback } from './portfolio.ts';
import {
  hastened,
  number,
  propose,
  toProposal,
  unseen,
  type Configuration,
  type Proposal,
} from './propose.ts';
import { shapeFor, type SearchShape } from './shape.ts';

/** Each round costs the start of a stage. */
const maxFitRounds = 4;
/** Of those on all rows, after the portfolio's. */
const maxExplorations = 2;
const batch = 6;
/**
 * With fewer rows to learn from, validation cannot tell neighbours apart: on 26 splits of 12 such sets the
 * refinements that won in validation changed the test metric by nothing in the mean, for half of the time.
 */
const leastRowsToExplore = 2_000;
/** Of the budget, what is kept for the refit: a member costs it a fit of all rows, as its validation did if on one fold. */
const reserves = { folds: 0.25, holdout: 0.35 };
/** Of what is left for fits, what a step may take while others are to follow. */
const shares = { portfolio: 0.65, lowestRung: 0.35, rung: 0.5, exploration: 0.6 };
/** A linear model may overspend a budget that is too small for anything by as much; else it is the baseline. */
const overspent = { times: 2, seconds: 1 };
/** The wall clock stops a round only far behind its estimate, so that equal runs do equal work. */
const patience = 3;
const leastDeadlineSeconds = 30;

export type History = { round: Round; result: RoundResult }[];
export type Search = {
  shape: SearchShape;
  limit: Limit;
  seed: number;
  /** What was best when the pipeline's champion was searched, best first. */
  earlier: readonly Configuration[];
};
/**
 * `why` is for people, and so is `warning`, which stays from round to round. `refitSeconds` of a core are left for the members of a refit. The leaderboard holds
 * what was fitted on all rows.
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
  const left = all * (1 - reserves[shape.folds > 1 ? 'folds' : 'holdout']) - totalSeconds(tried);
  const step = await nextStep(search, history, leaderboard, Math.max(0, left));
  const refitSeconds = Math.max(0, all - totalSeconds(tried));
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

type Step = { proposals: Proposal[]; why: string; warning?: string };

async function nextStep(
  search: Search,
  history: History,
  leaderboard: Fitted[],
  left: number,
): Promise<Step> {
  const last = history.at(-1);
  if (!last) return firstStep(search, left);
  const lastRung = rank(last.result.fitted.filter(({ candidate }) => candidate.share));
  if (lastRung.length > 0) return climb(search, lastRung, left);
  const [best] = leaderboard;
  const leads = best && `${best.candidate.id} leads with ${describe(best)}`;
  const proposals = await exploration(search, history, leaderboard, left);
  const next =
    proposals.length > 0 ? `a surrogate of the losses proposes ${proposals.length}` : 'it is refitted';
  return { proposals, why: `${leads}; ${next} next` };
}

function firstStep({ shape, limit, earlier }: Search, left: number): Step {
  const all = propose(shape, earlier);
  const portfolioShare = shape.rows < leastRowsToExplore ? 1 : shares.portfolio;
  const admitted = admit(all, left * portfolioShare);
  const rung = admitted.length < all.length / 2 ? lowestRung(all, shape, left * shares.lowestRung) : [];
  const count = (proposals: Proposal[]) => `${proposals.length} of ${all.length} candidates`;
  if (rung.length > 2 * admitted.length) {
    return {
      proposals: rung,
      why: `${count(rung)} on ${percent(rung[0])} of the rows; ${limit.says} allows no more`,
    };
  }
  const fitting = admit(all, left * portfolioShare, (own, seconds) => hastened(own, shape, seconds));
  if (fitting.length > 0)
    return { proposals: unseen(fitting, []), why: `${count(fitting)} fit ${limit.says}` };
  return tooSmall(shape, limit);
}

/** From the rung that was fitted to the next. */
function climb({ shape, limit }: Search, fitted: Fitted[], left: number): Step {
  const [best] = fitted;
  const isLast = (best.candidate.share ?? 1) * 4 >= 1;
  const proposals = nextRung(fitted, shape, left * (isLast ? 1 : shares.rung));
  if (proposals.length === 0) return tooSmall(shape, limit);
  const leads = `${best.candidate.id} leads on ${percent(best.candidate)} of the rows with ${describe(best)}`;
  return { proposals, why: `${leads}; the best ${proposals.length} on ${percent(proposals[0])} next` };
}

/** None where nothing new fits into what is left, or where validation could not tell it from what is known. */
async function exploration(
  { shape, seed }: Search,
  history: History,
  leaderboard: Fitted[],
  left: number,
): Promise<Proposal[]> {
  const explored = history.filter(({ round }) => round.candidates.some((c) => !c.share)).length - 1;
  if (shape.rows < leastRowsToExplore || explored >= maxExplorations || history.length >= maxFitRounds)
    return [];
  const seconds = left * (explored + 1 < maxExplorations ? shares.exploration : 1);
  const tried = history.flatMap(({ round }) => round.candidates);
  return explore(leaderboard, tried, shape, { count: batch, seconds, seed: seed + history.length });
}

/** The linear model where it costs little, else what costs nothing. */
function tooSmall(shape: SearchShape, limit: Limit): Step {
  const [linear, baseline] = fallback(shape).flatMap((entry) => toProposal(entry, shape));
  const allowed = Math.max(overspent.seconds, overspent.times * limit.seconds);
  const chosen = !baseline || linear.estimatedSeconds <= allowed ? linear : baseline;
  const warning = `${limit.says} is too small for any candidate: only the ${chosen.estimator} model is fitted`;
  return { proposals: [chosen], why: warning, warning };
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
const percent = ({ share = 1 }: Proposal) => `${Math.round(1000 * share) / 10} %`;
const describe = ({ metric, score }: Fitted) => `${metric} ${Number(score.toPrecision(4))}`;
