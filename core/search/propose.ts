import type { Candidate } from '../../contracts/artifacts.ts';
import type { Known } from '../estimators/estimator.ts';
import { estimatorNamed, estimators } from '../estimators/registry.ts';
import { refusesTrait } from '../validity/capability.ts';
import { toMilliseconds } from './budget.ts';
import { portfolio, type Entry } from './portfolio.ts';
import { shapeFor, type SearchShape } from './shape.ts';

/** A candidate that has no name yet: it gets one when it is admitted. */
export type Proposal = Omit<Candidate, 'id'>;

/** What a candidate is, without what it costs or how much it learns from. */
export type Configuration = Pick<Candidate, 'estimator' | 'plan' | 'params'>;

/** Of a fit on all rows, what its validation rows cost: they stay, however few are learnt from. */
const validationPart = 0.1;

/** The first round: what was best in an `earlier` run of the pipeline, then the portfolio's entries that fit the shape. */
export function propose(
  shape: SearchShape,
  earlier: readonly Configuration[] = [],
  entries: readonly Entry[] = portfolio,
): Proposal[] {
  const fitting = entries.filter(({ when }) => when?.(shape) ?? true);
  const known = earlier.filter((own) => estimators.some(({ name }) => name === own.estimator));
  const proposals = [...known, ...fitting].flatMap((entry) => toProposal(entry, shape));
  return unseen(proposals, []);
}

/**
 * A configuration as a candidate for this shape, with its cost. None where its estimator cannot do the task or cannot
 * learn from the plan's matrix, where the plan was left out, or where the parameters are not valid. `share`: of the rows,
 * the part that it learns from.
 */
export function toProposal(
  { estimator: name, plan, params }: Configuration,
  shape: SearchShape,
  { known, share = 1 }: { known?: Known; share?: number } = {},
): Proposal[] {
  const estimator = estimatorNamed(name);
  const own = shapeFor(shape, plan, shape.rows * share);
  const { problemTypes = estimator.problemTypes } = estimator.capability(params);
  if (!own || !problemTypes.includes(shape.problemType)) return [];
  if (shape.plans[plan].sparse && refusesTrait(estimator, 'sparse')) return [];
  const checked = estimator.params.safeParse(estimator.adapt(params, own));
  if (!checked.success) return [];
  const seconds = (rows: number) => estimator.estimateSeconds({ ...own, rows }, checked.data, known);
  const learning = seconds(own.rows);
  const validating = share < 1 ? validationPart * (seconds(shape.rows) - learning) : 0;
  const estimatedSeconds = toMilliseconds(shape.folds * (learning + validating));
  return [{ estimator: name, plan, params: checked.data, ...(share < 1 && { share }), estimatedSeconds }];
}

/**
 * The same kind of candidate so that all its folds together take at most `seconds`; undefined where its estimator knows
 * none that is worth it. `known` as for {@link toProposal}.
 */
export function hastened(
  proposal: Proposal,
  shape: SearchShape,
  seconds: number,
  known?: Known,
): Proposal | undefined {
  const own = shapeFor(shape, proposal.plan, shape.rows * (proposal.share ?? 1));
  const params =
    own && estimatorNamed(proposal.estimator).hasten?.(proposal.params, own, seconds / shape.folds, known);
  if (!params) return undefined;
  const [cheaper] = toProposal({ ...proposal, params }, shape, { known, share: proposal.share });
  return cheaper && cheaper.estimatedSeconds <= seconds ? cheaper : undefined;
}

/** Those that are neither among the `tried` nor twice among themselves. */
export function unseen(proposals: readonly Proposal[], tried: readonly Configuration[]): Proposal[] {
  const seen = new Set(tried.map(signature));
  return proposals.filter((proposal) => !seen.has(signature(proposal)) && seen.add(signature(proposal)));
}

/** Names the candidates: `lightgbm-3` is the third of that estimator in the run. `before`: those of earlier rounds. */
export function number(proposals: readonly Proposal[], before: readonly Candidate[]): Candidate[] {
  const counts = new Map<string, number>();
  for (const { estimator } of before) counts.set(estimator, (counts.get(estimator) ?? 0) + 1);
  return proposals.map((proposal) => {
    const count = (counts.get(proposal.estimator) ?? 0) + 1;
    counts.set(proposal.estimator, count);
    return { id: `${proposal.estimator}-${count}`, ...proposal };
  });
}

/** Equal for equal configurations. */
export const signature = ({ estimator, plan, params }: Configuration) =>
  JSON.stringify([estimator, plan, Object.entries(params).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
