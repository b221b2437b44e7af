import type { Fitted, Round, RoundResult } from '../../contracts/artifacts.ts';
import { admit } from './budget.ts';
import { explore } from './explore.ts';
import { lowestRung, nextRung } from './halving.ts';
import { rank } from './leaderboard.ts';
import type { Limit } from './limit.ts';
import { fallback } from './portfolio.ts';
import { hastened, propose, toProposal, unseen, type Configuration, type Proposal } from './propose.ts';
import type { SearchShape } from './shape.ts';

/** Each round costs the start of a stage. */
const maxFitRounds = 4;
/** Of those on all rows, after the portfolio's. */
const maxExplorations = 2;
const batch = 8;
/**
 * With fewer rows to learn from, validation cannot tell neighbours apart: on 26 splits of 12 such sets the
 * refinements that won in validation changed the test metric by nothing in the mean, for half of the time.
 */
const leastRowsToExplore = 2_000;
/** Of what is left for fits, what a step may take while others are to follow. */
const shares = { portfolio: 0.65, lowestRung: 0.35, exploration: 0.6 };
/** A linear model may overspend a budget that is too small for anything by as much; else it is the baseline. */
const overspent = { times: 2, seconds: 1 };
export type History = { round: Round; result: RoundResult }[];
export type Search = {
  shape: SearchShape;
  limit: Limit;
  seed: number;
  /** What was best when the pipeline's champion was searched, best first. */
  earlier: readonly Configuration[];
};
/** `why` and `warning` are for people. Nothing proposed: it is time for the refit. */
export type Step = { proposals: Proposal[]; why: string; warning?: string };

/**
 * What is to be fitted next, within the seconds of a core that are `left`: the first time the portfolio, or as much of it
 * as fits, or all of it on a part of the rows; then the best on larger parts; then what the surrogate proposes.
 */
export async function nextStep(
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
  if (rung.length > Math.max(2 * admitted.length, all.length / 4)) {
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
  const proposals = nextRung(fitted, shape, left);
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

const percent = ({ share = 1 }: Proposal) => `${Math.round(1000 * share) / 10} %`;
const describe = ({ metric, score }: Fitted) => `${metric} ${Number(score.toPrecision(4))}`;
