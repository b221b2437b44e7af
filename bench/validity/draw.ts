import type { Params } from '../../core/estimators/estimator.ts';
import type { Branches, Plan, StepSpec } from '../../core/features/plans.ts';
import { steps } from '../../core/features/steps/registry.ts';
import type { Random } from '../../core/random.ts';
import { kinds, type Kind } from '../../core/validity/profile.ts';
import { traits } from '../../core/validity/traits.ts';

export type Drawn = { plan: Plan; estimator: string; params: Params };

/** What steps and estimators are drawn with, beside their defaults. */
const settings: Record<string, Params[]> = {
  select_k_best: [{ k: 12 }, { k: 30 }],
  polynomial_features: [{}, { max_columns: 5 }],
  simple_imputer: [{}, { strategy: 'mean' }, { strategy: 'constant', fill_value: -1 }],
  one_hot_encoder: [{}, { min_frequency: 1, max_categories: 20 }],
  tfidf_vectorizer: [{ max_features: 200 }, { k_best: 20 }],
};
const estimators: [string, Params][] = [
  ['baseline', {}],
  ['linear', {}],
  ['linear', { target_transform: 'log1p' }],
  ['lightgbm', {}],
  ['lightgbm', { target_transform: 'log1p' }],
  ['lightgbm', { objective: 'poisson' }],
];

/** Of a chain's steps so many fit the kind of column that they come to; the others are drawn from all. */
const fittingShare = 0.85;

/** A random pipeline: for each kind of column up to two chains of up to three steps, then up to two more. */
export function draw(stream: Random): Drawn {
  const branches = (kind: Kind): Branches =>
    Array.from({ length: 1 + stream.integer(2) }, () => chain(stream, kind, 1 + stream.integer(3)));
  const [estimator, params] = pick(stream, estimators);
  const plan = {
    ...(Object.fromEntries(kinds.map((kind) => [kind, branches(kind)])) as Record<Kind, Branches>),
    features: stream.float() < 0.6 ? [] : chain(stream, 'numeric', 1 + stream.integer(2)),
  };
  return { plan, estimator, params };
}

function chain(stream: Random, start: Kind, length: number): StepSpec[] {
  const specs: StepSpec[] = [];
  let type: number = traits[start];
  for (let i = 0; i < length; i++) {
    const fitting = steps.filter((step) => step.capability({}).takes & type);
    const { name, capability } = pick(stream, stream.float() < fittingShare ? fitting : steps);
    specs.push({ step: name, params: pick(stream, settings[name] ?? [{}]) });
    type = capability({}).gives;
  }
  return specs;
}

const pick = <T>({ integer }: Random, from: readonly T[]): T => from[integer(from.length)];
