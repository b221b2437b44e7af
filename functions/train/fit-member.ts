import type { Ensemble } from '../../contracts/artifacts.ts';
import type { ModelInput } from '../../contracts/dataset.ts';
import type { Ports } from '../../contracts/ports.ts';
import { requireAll } from '../../core/estimators/check.ts';
import type { FitSession } from '../../core/estimators/estimator.ts';
import { estimatorNamed } from '../../core/estimators/registry.ts';
import { columnMeans, describeMember, type Described } from '../../core/explain/describe.ts';
import type { Member as ExplainedMember } from '../../core/explain/record.ts';
import type { TrainingData } from './data.ts';

export type Member = Ensemble['members'][number];
/** A member's model; `columns` and `means` of the features that it was fitted on. */
export type FittedMember = { member: Member; model: unknown } & Facts;
type Facts = Pick<Described, 'columns' | 'means'>;
/** The graph's values. */
export type MemberValues = Pick<Described, 'features' | 'scores'>;

/** Fits on all training rows. */
export async function fitMember(
  member: Member,
  data: TrainingData,
  context: Ports & { seed: number },
): Promise<FittedMember> {
  const { session, ...facts } = await open(member.candidate, data, context);
  try {
    return { member, model: await session.fit(member.candidate.params, member.iterations), ...facts };
  } finally {
    await session.close();
  }
}

/** A function of its own: what it read must not be held while the session, which has it by then, fits. */
async function open(
  { estimator, plan, params }: Member['candidate'],
  data: TrainingData,
  context: Ports & { seed: number },
): Promise<Facts & { session: FitSession }> {
  const own = await data.refitData(plan);
  const { matrix } = requireAll(own);
  const facts = { columns: matrix.columns, means: columnMeans(matrix) };
  return { ...facts, session: await estimatorNamed(estimator).open(own, context, params) };
}

/** What the model file keeps of a member, so that its answers can be explained. */
export function explainedMember(
  { member, model, columns, means }: FittedMember,
  values: MemberValues,
  weight: number,
  inputs: readonly ModelInput[],
): ExplainedMember {
  const { estimator } = member.candidate;
  const explanation = estimatorNamed(estimator).explain?.(model);
  return describeMember({ estimator, weight, ...values, explanation, columns, means }, inputs);
}
