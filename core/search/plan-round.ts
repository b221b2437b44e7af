import type { Candidate, Fitted, Round, RoundResult } from '../../contracts/artifacts.ts';
import { estimatorNamed } from '../estimators/registry.ts';
import { admit, toMilliseconds, totalSeconds } from './budget.ts';
import { rank } from './leaderboard.ts';
import { number, propose, refine } from './propose.ts';
import { shapeFor, type SearchShape } from './shape.ts';

/** Each round costs the start of a stage; a third one brought nothing on the benchmark's sets. */
const maxFitRounds = 2;
/** Of the budget for the first round; what is left after it goes to the refinements and the refit. */
const firstShare = { refined: 0.6, alone: 0.9 };
/**
 * With fewer rows to learn from, validation cannot tell neighbours apart: on 26 splits of 12 such sets the
 * refinements that won in validation changed the test metric by nothing in the mean, for half of the time.
 */
const leastRowsToRefine = 2_000;
/** The wall clock stops a round only far behind its estimate, so that equal runs do equal work. */
const patience = 3;
const leastDeadlineSeconds = 30;

export type History = { round: Round; result: RoundResult }[];
/** `why` is for people. */
export type Planned = { round: Round; leaderboard: Fitted[]; why: string };

/**
 * What to do next, from what was done: a pure function of the shape, the budget and the earlier rounds, so that equal
 * runs try the same. First the portfolio, then what lies around the best where the budget allows it, and at last the
 * refit of the best on all rows.
 *
 * @throws where earlier rounds left nothing to refit: a bug, since a round in which nothing fits fails.
 */
export function planRound(shape: SearchShape, budgetSeconds: number, history: History): Planned {
  const leaderboard = rank(history.flatMap(({ result }) => result.fitted));
  if (history.length === 0) {
    const all = propose(shape);
    const share = isRefined(shape) ? firstShare.refined : firstShare.alone;
    const admitted = number(admit(all, budgetSeconds * share, { atLeastOne: true }), []);
    const why = `${admitted.length} of ${all.length} candidates fit the budget of ${budgetSeconds} s`;
    return { round: fitRound(1, admitted, budgetSeconds), leaderboard, why };
  }
  const [best] = leaderboard;
  if (!best) throw new Error('no candidate was fitted in the earlier rounds');
  const leads = `${best.candidate.id} leads with ${describe(best)}`;
  const candidates = refinements(shape, budgetSeconds, history, best);
  const next = history.length + 1;
  if (candidates.length > 0) {
    const why = `${leads}; ${candidates.length} ${candidates.length === 1 ? 'neighbour' : 'neighbours'} next`;
    return { round: fitRound(next, candidates, budgetSeconds), leaderboard, why };
  }
  const winner = { ...best.candidate, estimatedSeconds: refitSeconds(shape, best) };
  const round = { ...fitRound(next, [winner], budgetSeconds), action: 'refit' as const };
  return { round, leaderboard, why: `${leads}; it is fitted on all rows next` };
}

const isRefined = ({ rows }: SearchShape) => rows >= leastRowsToRefine;

/** None where nothing new fits into what is left. */
function refinements(shape: SearchShape, budgetSeconds: number, history: History, best: Fitted): Candidate[] {
  if (history.length >= maxFitRounds || !isRefined(shape)) return [];
  const tried = history.flatMap(({ round }) => round.candidates);
  const left = budgetSeconds - totalSeconds(tried) - refitSeconds(shape, best);
  return number(admit(refine(best, tried, shape), left), tried);
}

/** Of the rows that a fold learns from: the refit learns from the fold that was left out as well. */
const allRows = 5 / 4;

function refitSeconds(shape: SearchShape, { candidate, iterations }: Fitted): number {
  const { params } = candidate;
  const estimator = estimatorNamed(candidate.estimator);
  const own = shapeFor(shape, estimator.plan);
  if (!own) return 0;
  const all = { ...own, rows: own.rows * allRows };
  return toMilliseconds(estimator.estimateSeconds(all, params, { params, iterations }));
}

function fitRound(round: number, candidates: Candidate[], budgetSeconds: number): Round {
  const seconds = Math.max(leastDeadlineSeconds, patience * totalSeconds(candidates), 2 * budgetSeconds);
  return { round, action: 'fit', candidates, deadlineSeconds: Math.ceil(seconds) };
}

const describe = ({ metric, score }: Fitted) => `${metric} ${Number(score.toPrecision(4))}`;
