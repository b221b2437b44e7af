import type { Step } from '../step.ts';
import { clip } from './clip.ts';
import { countEncoder } from './count-encoder.ts';
import { finite } from './finite.ts';
import { log1p } from './log1p.ts';
import { missingIndicator } from './missing-indicator.ts';
import { oneHotEncoder } from './one-hot-encoder.ts';
import { naiveBayesEncoder } from './naive-bayes-encoder.ts';
import { ordinalEncoder } from './ordinal-encoder.ts';
import { polynomialFeatures } from './polynomial-features.ts';
import { powerTransformer } from './power-transformer.ts';
import { quantileTransformer } from './quantile-transformer.ts';
import { robustScaler } from './robust-scaler.ts';
import { selectKBest } from './select-k-best.ts';
import { simpleImputer } from './simple-imputer.ts';
import { smoothClip } from './smooth-clip.ts';
import { standardScaler } from './standard-scaler.ts';
import { targetEncoder } from './target-encoder.ts';
import { textStatisticsStep } from './text-statistics.ts';
import { tfidfVectorizer } from './tfidf-vectorizer.ts';
import { timestampCyclic, timestampDays, timestampParts } from './timestamps.ts';

/** Every step there is. */
export const steps: readonly Step[] = [
  finite,
  simpleImputer,
  missingIndicator,
  standardScaler,
  robustScaler,
  powerTransformer,
  quantileTransformer,
  log1p,
  clip,
  smoothClip,
  ordinalEncoder,
  oneHotEncoder,
  targetEncoder,
  countEncoder,
  timestampParts,
  timestampDays,
  timestampCyclic,
  textStatisticsStep,
  tfidfVectorizer,
  naiveBayesEncoder,
  polynomialFeatures,
  selectKBest,
];

/** The step of that name. @throws where there is none: a bug, since names come from the plans. */
export function stepNamed(name: string): Step {
  const found = steps.find((step) => step.name === name);
  if (!found) throw new Error(`no step "${name}"`);
  return found;
}
