import type { Params } from '../estimators/estimator.ts';
import type { Profile } from '../validity/profile.ts';

/** A step with its parameters; what is absent has its default. */
export type StepSpec = { step: string; params?: Params };

/** What is done to the columns of one kind: chains of steps, whose results are put side by side. */
export type Branches = readonly (readonly StepSpec[])[];

/** From raw columns to features: for each kind of column its branches, then steps on all features side by side. */
export type Plan = {
  /** Numbers and booleans. */
  numeric: Branches;
  categorical: Branches;
  timestamp: Branches;
  text: Branches;
  features: readonly StepSpec[];
  /** On which data it says something that the other plans do not, for what it costs; on all where absent. */
  when?: (profile: Profile) => boolean;
};

const scaled: StepSpec[] = [{ step: 'simple_imputer' }, { step: 'standard_scaler' }, { step: 'clip' }];
const robust: StepSpec[] = [{ step: 'simple_imputer' }, { step: 'robust_scaler' }, { step: 'smooth_clip' }];
const indicators: StepSpec[] = [{ step: 'missing_indicator' }];
const days: StepSpec = { step: 'timestamp_days' };
const words: StepSpec[] = [{ step: 'tfidf_vectorizer' }];
const bestWords: StepSpec[] = [{ step: 'tfidf_vectorizer', params: { k_best: 50 } }];
/** Parts of words help where there are few of them; in long texts they cost most, and nothing was gained. */
const characters: StepSpec[] = [
  {
    step: 'tfidf_vectorizer',
    params: {
      analyzer: 'char_wb',
      ngram_min: 3,
      ngram_max: 5,
      max_features: 10_000,
      max_mean_length: 200,
    },
  },
];
const odds: StepSpec = { step: 'naive_bayes_encoder' };
const statistics: StepSpec = { step: 'text_statistics' };
const log1p: StepSpec = { step: 'log1p' };
const cyclic: StepSpec[] = [{ step: 'timestamp_cyclic' }];

/** With few levels, sets of them say as much as their means. */
const manyLevels = 8;
const hasManyLevels = ({ columns }: Profile) =>
  Boolean(columns.categorical?.levels.some((counts) => counts.length > manyLevels));

/** A second scaling of the numbers pays where it costs little. */
const fewCells = 2e6;
const hasFewNumbers = ({ rows, columns }: Profile) => {
  const numbers = columns.numeric?.most ?? 0;
  return numbers > 0 && rows * numbers <= fewCells;
};

/** Beyond, trees find what acts together by themselves. */
const pairedRows = 50_000;

/** Networks take minutes beyond. */
const networkRows = 50_000;

/** Of texts alone they see a few numbers, of which a linear model makes as much. */
const hasOtherThanText = ({ columns }: Profile) =>
  Boolean(columns.numeric ?? columns.categorical ?? columns.timestamp);

/**
 * The feature plans that candidates are made of. `tree`: values nearly as they are and codes of levels, `NaN` for
 * missing. `target`: the same, with levels as means of the target, for trees on columns of many levels. `linear`: scaled
 * and one-hot, never `NaN`. `bent`: the same with the skew taken out. `interactions`: that, and the products of every two
 * features where these are few. `network`: scaled by quartiles, and bounded.
 */
export const plans = {
  tree: {
    numeric: [[{ step: 'finite' }]],
    categorical: [[{ step: 'ordinal_encoder' }]],
    timestamp: [[{ step: 'timestamp_parts' }]],
    text: [[odds], [statistics], bestWords],
    features: [],
  },
  target: {
    numeric: [[{ step: 'finite' }]],
    categorical: [[{ step: 'target_encoder' }], [{ step: 'count_encoder' }]],
    timestamp: [[{ step: 'timestamp_parts' }]],
    text: [[odds], [statistics]],
    features: [],
    when: hasManyLevels,
  },
  linear: {
    numeric: [scaled, indicators],
    categorical: [[{ step: 'one_hot_encoder' }]],
    timestamp: [[days, ...scaled], [days, ...indicators], cyclic],
    text: [words, characters, [odds, ...scaled], [statistics, log1p, ...scaled]],
    features: [],
  },
  bent: {
    numeric: [[{ step: 'simple_imputer' }, { step: 'power_transformer' }, { step: 'clip' }], indicators],
    categorical: [[{ step: 'one_hot_encoder' }]],
    timestamp: [[days, ...scaled], [days, ...indicators], cyclic],
    text: [words, [odds, ...scaled], [statistics, log1p, ...scaled]],
    features: [],
    when: hasFewNumbers,
  },
  interactions: {
    numeric: [
      [{ step: 'simple_imputer' }, { step: 'power_transformer' }, { step: 'clip', params: { limit: 4 } }],
      indicators,
    ],
    categorical: [[{ step: 'one_hot_encoder' }]],
    timestamp: [[days, ...scaled], cyclic],
    text: [[odds, ...scaled]],
    features: [{ step: 'polynomial_features', params: { max_columns: 30 } }],
    when: (profile) => profile.rows <= pairedRows && hasOtherThanText(profile),
  },
  network: {
    numeric: [robust, indicators],
    categorical: [[{ step: 'one_hot_encoder', params: { max_categories: 30 } }]],
    timestamp: [[days, ...robust], cyclic],
    text: [
      [odds, ...robust],
      [statistics, log1p, ...robust],
    ],
    features: [],
    when: (profile) => profile.rows <= networkRows && hasOtherThanText(profile),
  },
} satisfies Record<string, Plan>;

export type PlanName = keyof typeof plans;
