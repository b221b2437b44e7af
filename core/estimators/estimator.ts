import type { z } from 'zod';
import type { ProblemType } from '../../contracts/pipeline.ts';
import type { Explanation } from '../explain/describe.ts';
import type { Matrix } from '../features/matrix.ts';
import type { Graph } from '../onnx/graph.ts';
import type { EstimatorCapability } from '../validity/capability.ts';
import type { Space } from './space.ts';

export type Params = Record<string, number | string | boolean>;

/** `classes` is 0 for regression. */
export type Task = { problemType: ProblemType; classes: number };
/** `distinct`: how many values an input column has, the mean over the columns, each counted up to 255. */
export type Shape = Task & { rows: number; columns: number; distinct: number };
/** A fit that was made: its settings, and the rounds or iterations that were best. */
export type Known = { params: Params; iterations: number };

/** Rows to learn from, or to validate on. `labels`: class codes 0 … classes-1, or finite values for regression. */
export type Part = { matrix: Matrix; labels: Float32Array };
/**
 * The features of both parts were fitted on the rows of `train` alone, so that validation is honest about them too. The
 * parts of a fold have the same columns; those of another fold may have others.
 */
export type Fold = { train: Part; validation: Part };
/** What is learnt from: `folds` for a round's validations, `all` for the refit. */
export type FitData = Task & { folds: Fold[]; all?: Part };

/** What a fit needs beside the data. `nativeFolder` holds the native libraries; `threads` never changes the result. */
export type FitContext = { seed: number; threads: number; nativeFolder: string; signal: AbortSignal };

export type Validated = {
  /** Boosting rounds or solver iterations that were best, or that were run; what `fit` is called with. */
  iterations: number;
  /** Where the validation chose among settings: those it answers for, which `fit` is called with as well. */
  params?: Params;
  /** Per fold, for its validation rows, row-major: [rows, classes] probabilities (binary too), or [rows] values. */
  predictions: Float64Array[];
};

/** Data loaded once for many fits. Calls are made one after the other. */
export type FitSession = {
  /** Fits on every fold's training rows and predicts its validation rows. */
  validate(params: Params): Promise<Validated>;
  /**
   * Fits on `all`. The model is the estimator's own plain record; only its `toOnnx` reads it.
   * @throws where there is no `all`: a bug.
   */
  fit(params: Params, iterations: number): Promise<unknown>;
  /** Ends the session; nothing is left running. */
  close(): Promise<void>;
};

/**
 * One kind of model. A new estimator is a new folder that exports one of these and a line in `registry.ts`; shared
 * code reads these fields and never branches on a name.
 */
export type Estimator = {
  name: string;
  /** What it can learn from with these parameters, absent ones being the defaults. */
  capability: (params: Params) => EstimatorCapability;
  problemTypes: readonly ProblemType[];
  /** Defaults fill what is absent; unknown parameters are refused. */
  params: z.ZodType<Params>;
  /** One set of parameters for each way of fitting; the conformance suite runs over them where they fit the task. */
  variants(task: Task): Params[];
  /** Names of parameters that the data is loaded by, such as the number of bins; none where absent. */
  loading?: readonly string[];
  /**
   * `params`: those in `loading` are taken from them, the defaults where they are absent. The session's fits must have
   * the same ones.
   */
  open(data: FitData, context: FitContext, params?: Params): Promise<FitSession>;
  /**
   * Appends the model's nodes to a feature graph. `features` is the [N, columns] float tensor. Returns the name of
   * the scores: [N, classes] float probabilities (two columns for binary), or [N, 1] values.
   */
  toOnnx(graph: Graph, features: string, model: unknown, task: Task): string;
  /** What the model's answers are explained by; where absent, the model is asked as it is. */
  explain?(model: unknown): Explanation;
  /** What a small or wide table needs to be different in `params`; valid parameters stay valid. */
  adapt(params: Params, shape: Shape): Params;
  /** What a search may vary, and within which bounds; nothing where absent. */
  space?: Space;
  /** Settings like these for one fit of at most `seconds`; undefined where there are none worth fitting. */
  hasten?(params: Params, shape: Shape, seconds: number, known?: Known): Params | undefined;
  /** Settings one step away from these, the most promising first; some may not be valid. */
  neighbours(params: Params, shape: Shape): Params[];
  /**
   * Seconds for one fit on the reference machine, from a cost model: a pure function, so that runs repeat. `known` is a
   * fit with similar settings: how long it went on tells more than a rule does.
   */
  estimateSeconds(shape: Shape, params: Params, known?: Known): number;
};
