import { z } from 'zod';
import { Calibration, PredictionInterval } from './calibration.ts';
import { ModelInput, Signature } from './dataset.ts';
import { ProblemType, Split } from './pipeline.ts';
import { Placement } from './serving.ts';
import { Artifact } from './stages.ts';

/** `preprocess/decisions.json`: what was decided about the columns and rows, and why. */
export const Decisions = z.object({
  problemType: ProblemType,
  target: z.string(),
  /** In the order of the class codes; absent for regression. */
  classes: z.array(z.string()).optional(),
  inputs: z.array(ModelInput),
  dropped: z.array(z.object({ column: z.string(), reason: z.string() })),
  warnings: z.array(z.object({ code: z.string(), column: z.string().optional(), text: z.string() })),
  duplicates: z.int(),
  /** How the rows were divided: what `auto` became. */
  split: Split,
  /** How validation is done on the training rows; core/preprocess/folds.ts says which rows that are. */
  validation: z.enum(['holdout', 'cross-validation', 'repeated-cross-validation', 'time-series']),
  /** Why the rows are divided and validated on so: each one sentence. */
  reasons: z.object({ split: z.string(), validation: z.string() }),
  /** The primary metric: what candidates are ranked by and the gate decides on. */
  metric: z.string(),
});
export type Decisions = z.infer<typeof Decisions>;

/** A fitted feature graph (ONNX) and how many columns its output `features` has; their names are in its metadata. */
const FittedFeatures = z.object({ features: Artifact, columns: z.int() });

/**
 * A feature plan, fitted on all training rows and on those that each fold learns from. Matrices are float32 in
 * Fortran order (`.npy`), or `sparse` in scipy's format (`.npz`, csc); rows are in the order of `split.parquet`, those of a
 * fold as `core/preprocess/folds.ts` picks them.
 */
export const EngineeredPlan = FittedFeatures.extend({
  sparse: z.boolean(),
  /** How many values the matrix of all rows holds: its cells, or if sparse those that are not zero. */
  stored: z.int(),
  all: Artifact,
  folds: z.array(FittedFeatures.extend({ train: Artifact, validation: Artifact })),
});
export type EngineeredPlan = z.infer<typeof EngineeredPlan>;

/** `engineer/plans.json`: the feature plans by name, those that could not be used, and how many rows each fold has. */
export const EngineeredPlans = z.object({
  folds: z.array(z.object({ train: z.int(), validation: z.int() })),
  plans: z.record(z.string(), EngineeredPlan),
  leftOut: z.array(z.object({ plan: z.string(), reason: z.string() })),
});
export type EngineeredPlans = z.infer<typeof EngineeredPlans>;

/** An estimator with its hyperparameters. `id` is unique within a run and orders ties. */
export const Candidate = z.object({
  id: z.string(),
  estimator: z.string(),
  /** One of the engineered plans. */
  plan: z.string(),
  params: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  /** Of each fold's training rows, the part that is learnt from; all where absent. Validation rows are always all. */
  share: z.number().gt(0).lt(1).optional(),
  /** From the cost model, seconds on the reference machine; never measured, so that runs repeat. */
  estimatedSeconds: z.number(),
});
export type Candidate = z.infer<typeof Candidate>;

/**
 * What the final model is made of: the members' probabilities (or values) are averaged by weight, then calibrated. One
 * member of weight 1 is the ordinary case.
 */
export const Ensemble = z.object({
  /** The greatest weight first; the weights sum to 1. `iterations` are what a member is fitted with on all rows. */
  members: z
    .array(z.object({ candidate: Candidate, iterations: z.int(), weight: z.number().gt(0).max(1) }))
    .min(1),
  calibration: Calibration.optional(),
  interval: PredictionInterval.optional(),
  /** The positive class is answered from this probability on, a float32; binary, absent where the likelier class is answered. */
  threshold: z.number().optional(),
  /** Of the blend's out-of-fold predictions, as the leaderboard measures them. */
  validation: z.object({ metric: z.string(), score: z.number() }),
});
export type Ensemble = z.infer<typeof Ensemble>;

/** `select/round-<n>.json` */
export const Round = z.object({
  round: z.int(),
  action: z.enum(['fit', 'refit']),
  candidates: z.array(Candidate),
  /** What a refit fits; its members are the round's candidates. */
  ensemble: Ensemble.optional(),
  /** For people: that the budget was too small for a search. */
  warning: z.string().optional(),
  /** Wall-clock limit for this round; candidates not begun by then are left out and named. */
  deadlineSeconds: z.number(),
});
export type Round = z.infer<typeof Round>;

/** One fitted candidate; `score` is the validation score of `metric`, mean over folds; the loss is what is minimised. */
export const Fitted = z.object({
  candidate: Candidate,
  metric: z.string(),
  score: z.number(),
  loss: z.number(),
  /** Boosting rounds (or iterations) to refit with. */
  iterations: z.int(),
});
export type Fitted = z.infer<typeof Fitted>;

/**
 * `select/earlier.json`: what was best, best first, when the model that was live then was searched. The search begins with
 * it; written down, since another model will be live when the run is repeated.
 */
export const Earlier = z.array(Candidate.pick({ estimator: true, plan: true, params: true }));
export type Earlier = z.infer<typeof Earlier>;

/** A candidate that could not be fitted, and why: a native error, time, memory. */
export const Failed = z.object({ id: z.string(), reason: z.string() });
export type Failed = z.infer<typeof Failed>;

/** `train/round-<n>.json` */
export const RoundResult = z.object({
  round: z.int(),
  fitted: z.array(Fitted),
  failed: z.array(Failed),
  /** Those that the deadline came before. */
  skipped: z.array(z.string()),
});
export type RoundResult = z.infer<typeof RoundResult>;

/** `select/leaderboard.json`: best first; then what failed or was not begun in time, with the reason. */
export const Leaderboard = z.object({
  metric: z.string(),
  fitted: z.array(Fitted),
  failed: z.array(Failed).default([]),
  /** Of a round. */
  warning: z.string().optional(),
});
export type Leaderboard = z.infer<typeof Leaderboard>;

/** `train/training.json`: the refitted model. */
export const Training = z.object({
  model: z.object({ key: z.string(), sha256: z.string(), bytes: z.int() }),
  signature: Signature,
  /** The estimator's name, or `ensemble`; then `params` are the weights by member, and `iterations` the sum. */
  estimator: z.string(),
  params: Candidate.shape.params,
  iterations: z.int(),
  ensemble: Ensemble.optional(),
  validation: z.object({ metric: z.string(), score: z.number() }),
  candidates: z.int(),
  /** Members that could not be refitted, by attempt from 1: the ensemble as chosen, then the leaderboard's one by one. */
  leftOut: z.array(Failed.extend({ attempt: z.int().positive() })).optional(),
});
export type Training = z.infer<typeof Training>;

/** A value with its 95 % interval: by the bootstrap, of a difference by the test that compared. */
export const Estimate = z.object({ value: z.number(), low: z.number(), high: z.number() });
export type Estimate = z.infer<typeof Estimate>;

/** Paired tests of two models on the same rows. */
export const pairedTests = ['delong', 'mcnemar', 'bootstrap'] as const;

/**
 * One comparison of two models on the same `rows`, in the direction "positive is better". `learnt`: how many of the
 * held-out rows the other has learnt from, and whether they are left out; absent where that cannot be told.
 */
export const Comparison = z.object({
  against: z.string(),
  metric: z.string(),
  rows: z.int(),
  learnt: z.object({ rows: z.int(), leftOut: z.boolean() }).optional(),
  challenger: z.number(),
  other: z.number(),
  difference: Estimate,
  test: z.enum(pairedTests),
  /** One-sided: that the challenger is not better by more than the margin. What is even counts half. */
  pValue: z.number(),
  /** One minus `pValue`. */
  confidence: z.number(),
});
export type Comparison = z.infer<typeof Comparison>;

/**
 * `drop`: the mean over repeats; `spread`: their standard deviation. `alike`: columns that order the rows nearly as
 * this one does, so that the model may go by any of them, and each looks less important than it is.
 */
export const Importance = z.object({
  column: z.string(),
  drop: z.number(),
  spread: z.number().default(0),
  alike: z.array(z.string()).default([]),
});
export type Importance = z.infer<typeof Importance>;

/** What one column did to a prediction, in its unit: a probability, or the target's own; `value` null: missing. */
export const Contribution = z.object({
  column: z.string(),
  value: z.union([z.string(), z.number(), z.boolean()]).nullable(),
  contribution: z.number(),
});
export type Contribution = z.infer<typeof Contribution>;

/**
 * Why one row is answered so. `of`: the class whose probability it is about: the positive one of a binary problem, the
 * answered one of many; absent for values. `base` is the answer where nothing is known of a row; with all contributions
 * it sums to `prediction`. The greatest come first; `others` is the sum of those that are not listed.
 */
export const RowContributions = z.object({
  of: z.string().optional(),
  base: z.number(),
  prediction: z.number(),
  columns: z.array(Contribution),
  others: z.number(),
});
export type RowContributions = z.infer<typeof RowContributions>;

/** One of the test rows. `why` it was picked; `actual`: its class, or its value. */
export const Explanation = RowContributions.extend({
  why: z.string(),
  actual: z.union([z.string(), z.number()]),
});
export type Explanation = z.infer<typeof Explanation>;

/** `evaluate/evaluation.json` */
export const Evaluation = z.object({
  problemType: ProblemType,
  rows: z.int(),
  primaryMetric: z.string(),
  metrics: z.record(z.string(), Estimate),
  /** Of a regression's prediction intervals: the share they are made to hold, what they hold of these rows, their width. */
  interval: z.object({ coverage: z.number(), observed: Estimate, meanWidth: z.number() }).optional(),
  comparisons: z.array(Comparison),
  /** Why there is no comparison with the champion, where there is a champion. */
  incomparable: z.string().optional(),
  /** By how much the primary metric gets worse when a column's values are shuffled over the test rows; greatest first. */
  importance: z.array(Importance).default([]),
  /** Of the loss that the trees' splits saved in training, each column's share, mean over the members by weight. */
  gain: z.array(z.object({ column: z.string(), share: z.number() })).default([]),
  /** Why some of the test rows were answered so. */
  explanations: z.array(Explanation).default([]),
  verdict: z.enum(['promote', 'keep']),
  reason: z.string(),
  confusion: z.object({ classes: z.array(z.string()), counts: z.array(z.array(z.int())) }).optional(),
  /** For the smoke test: raw rows as CSV, and what the model must answer. */
  sample: z.object({ csv: z.string(), expected: z.array(z.array(z.number())) }),
});
export type Evaluation = z.infer<typeof Evaluation>;

/** `champions/NAME.json`: the live version. */
export const Champion = z.object({
  pipeline: z.string(),
  runId: z.string(),
  version: z.int(),
  model: z.object({ key: z.string(), sha256: z.string(), bytes: z.int() }),
  baseline: z.object({ key: z.string(), sha256: z.string(), bytes: z.int() }),
  placement: Placement,
  modelPackageArn: z.string(),
});
export type Champion = z.infer<typeof Champion>;

/** Which Landfall: its version, and a digest of the sources that it was made of. */
export const Code = z.object({ version: z.string(), digest: z.string() });
export type Code = z.infer<typeof Code>;

/**
 * `runs/<id>/log/<stage>.json`, written by the stage wrapper. `stage` is `train-2` for the second round. `memoryMb` is
 * what is paid for (the function's size, the machine's memory); `peakMb` is what the process needed at most.
 */
export const StageLog = z.object({
  stage: z.string(),
  startedAt: z.iso.datetime(),
  seconds: z.number(),
  memoryMb: z.number(),
  peakMb: z.number().optional(),
  on: z.enum(['lambda', 'sagemaker', 'process']),
  code: Code.optional(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});
export type StageLog = z.infer<typeof StageLog>;
