import { z } from 'zod';
import { Pipeline, ProblemType } from './pipeline.ts';

/** A pointer to an object in the artifacts bucket. */
export const Artifact = z.object({ key: z.string(), sha256: z.string(), bytes: z.int() });
export type Artifact = z.infer<typeof Artifact>;

/** A landed object version. */
export const Source = z.object({ bucket: z.string(), key: z.string(), versionId: z.string() });
export type Source = z.infer<typeof Source>;

export const startedBy = ['landing', 'schedule', 'drift', 'backfill', 'forget', 'rerun', 'fit'] as const;

/**
 * The execution's input: what is run, on what, and why. The definition travels with the run, so it cannot change under it.
 * `base`: the manifest that the data is, or that `sources`, which landed anew, are added to. Without it they are the data.
 */
export const Run = z.object({
  runId: z.string(),
  pipeline: Pipeline,
  sources: z.array(Source),
  base: Artifact.optional(),
  /** The data is read and kept, and nothing is trained. */
  only: z.literal('collect').optional(),
  /** The run that is done again, to the same bytes. Its model is not deployed. */
  repeats: z.string().optional(),
  startedBy: z.enum(startedBy),
  startedAt: z.iso.datetime(),
});
export type Run = z.infer<typeof Run>;

/** Small facts for people's eyes: shown by the CLI as the stage ends. */
export const Facts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
export type Facts = z.infer<typeof Facts>;

export const CollectOutput = z.object({
  data: Artifact,
  schema: Artifact,
  profile: Artifact,
  quarantine: Artifact,
  /** A hash of the contents of what was read, and of how it was put together. */
  datasetVersion: z.string(),
  /** The version of the pipeline's dataset that what landed is in; absent where nothing was added. */
  dataset: z.int().positive().optional(),
  /** All rows of the files that were read. */
  rowsRead: z.int(),
  rowsKept: z.int(),
  rowsQuarantined: z.int(),
  facts: Facts,
});

export const PreprocessOutput = z.object({
  split: Artifact,
  decisions: Artifact,
  baseline: Artifact,
  problemType: ProblemType,
  rowsTrain: z.int(),
  rowsTest: z.int(),
  facts: Facts,
});

export const EngineerOutput = z.object({
  /** `engineer/plans.json`, the `EngineeredPlans` of `artifacts.ts`. */
  plans: Artifact,
  /** Class codes or values, float32, of all training rows in the order of `split.parquet`. */
  labels: Artifact,
  rows: z.int(),
  facts: Facts,
});

export const SelectOutput = z.object({
  action: z.enum(['fit', 'refit']),
  round: z.int(),
  route: z.enum(['lambda', 'sagemaker']),
  candidates: Artifact,
  leaderboard: Artifact,
  facts: Facts,
});

export const TrainOutput = z.object({ results: Artifact, model: Artifact.optional(), facts: Facts });

export const EvaluateOutput = z.object({
  verdict: z.enum(['promote', 'keep']),
  reason: z.string(),
  /** Of a run that repeats another: whether it gave the same model to the byte. */
  repeated: z.boolean().optional(),
  model: Artifact,
  evaluation: Artifact,
  report: Artifact,
  metrics: z.record(z.string(), z.number()),
  facts: Facts,
});

/**
 * `waiting`: the roll-out goes on when deploy is called again, after `waitSeconds`, 1 to 60. `pending_approval`: it goes
 * on once the version's status in the Model Registry is Approved. `endpoint` is the endpoint's or the function's name.
 */
export const DeployOutput = z.object({
  status: z.enum(['live', 'waiting', 'pending_approval']),
  waitSeconds: z.int().min(1).max(60).optional(),
  endpoint: z.string(),
  version: z.int(),
  modelPackageArn: z.string(),
  facts: Facts,
});

export const CollectInput = z.object({ run: Run });
export const PreprocessInput = CollectInput.extend({ collect: CollectOutput });
export const EngineerInput = PreprocessInput.extend({ preprocess: PreprocessOutput });
/** `select` is its own last output: absent in the first round. What was trained it reads from S3 by key. */
export const SelectInput = EngineerInput.extend({
  engineer: EngineerOutput,
  select: SelectOutput.optional(),
});
export const TrainInput = EngineerInput.extend({ engineer: EngineerOutput, select: SelectOutput });
export const EvaluateInput = TrainInput;
/**
 * `release`: why a version of before is deployed: `promote` and `rollback` are a person's order and bring it live all at
 * once, `approved` goes on with what waited for an approval. `id` is the execution's, the same for all its attempts.
 */
export const DeployInput = z.object({
  run: Run,
  preprocess: PreprocessOutput,
  evaluate: EvaluateOutput,
  release: z.object({ action: z.enum(['promote', 'rollback', 'approved']), id: z.string() }).optional(),
});

/** `Cause` and `Error` as Step Functions hands them to a Catch. */
export const StateError = z.object({ Error: z.string(), Cause: z.string().optional() });

/**
 * `PendingApproval`: the version is registered, and deployed once a person has approved it. `Collected`: the data was read
 * and kept. `Repeated`: a run was done again, and the outcome says whether it gave the same model.
 */
export const statuses = [
  'Live',
  'PendingApproval',
  'Collected',
  'Repeated',
  'NotBetter',
  'RejectedData',
  'Misconfigured',
  'Failed',
] as const;
export const RecordInput = z.object({ run: Run, error: StateError.optional() }).loose();
export const RecordOutput = z.object({ status: z.enum(statuses), error: z.string(), cause: z.string() });

export type Stages = {
  collect: { in: z.infer<typeof CollectInput>; out: z.infer<typeof CollectOutput> };
  preprocess: { in: z.infer<typeof PreprocessInput>; out: z.infer<typeof PreprocessOutput> };
  engineer: { in: z.infer<typeof EngineerInput>; out: z.infer<typeof EngineerOutput> };
  select: { in: z.infer<typeof SelectInput>; out: z.infer<typeof SelectOutput> };
  train: { in: z.infer<typeof TrainInput>; out: z.infer<typeof TrainOutput> };
  evaluate: { in: z.infer<typeof EvaluateInput>; out: z.infer<typeof EvaluateOutput> };
  deploy: { in: z.infer<typeof DeployInput>; out: z.infer<typeof DeployOutput> };
};
