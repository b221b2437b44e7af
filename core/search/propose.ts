import type { Candidate, Fitted } from '../../contracts/artifacts.ts';
import type { Known, Params } from '../estimators/estimator.ts';
import { estimatorNamed } from '../estimators/registry.ts';
import { toMilliseconds } from './budget.ts';
import { portfolio, type Entry } from './portfolio.ts';
import { shapeFor, type SearchShape } from './shape.ts';

/** A candidate that has no name yet: it gets one when it is admitted. */
export type Proposal = Omit<Candidate, 'id'>;

/** The first round: the portfolio's entries that fit the shape. */
export function propose(shape: SearchShape, entries: readonly Entry[] = portfolio): Proposal[] {
  const fitting = entries.filter(({ when }) => when?.(shape) ?? true);
  return fitting.flatMap(({ estimator, params }) => toProposal(estimator, params, shape));
}

/**
 * A later round: what lies one step from the best candidate and was not tried, in the order in which its estimator
 * finds the steps promising.
 */
export function refine(
  { candidate: best, iterations }: Fitted,
  tried: readonly Candidate[],
  shape: SearchShape,
): Proposal[] {
  const estimator = estimatorNamed(best.estimator);
  const own = shapeFor(shape, estimator.plan);
  if (!own) return [];
  const seen = new Set(tried.map(signature));
  const known = { params: best.params, iterations };
  const steps = estimator
    .neighbours(best.params, own)
    .flatMap((params) => toProposal(best.estimator, params, shape, known));
  return steps.filter((proposal) => !seen.has(signature(proposal)) && seen.add(signature(proposal)));
}

/** None where the estimator cannot do the task, where its plan was left out, or where the parameters are not valid. */
function toProposal(name: string, params: Params, shape: SearchShape, known?: Known): Proposal[] {
  const estimator = estimatorNamed(name);
  const own = shapeFor(shape, estimator.plan);
  if (!own || !estimator.problemTypes.includes(shape.problemType)) return [];
  const checked = estimator.params.safeParse(estimator.adapt(params, own));
  if (!checked.success) return [];
  const estimatedSeconds = toMilliseconds(shape.folds * estimator.estimateSeconds(own, checked.data, known));
  return [{ estimator: name, plan: estimator.plan, params: checked.data, estimatedSeconds }];
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

const signature = ({ estimator, params }: Proposal) =>
  JSON.stringify([estimator, Object.entries(params).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
