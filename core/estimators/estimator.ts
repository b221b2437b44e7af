import type { z } from 'zod';
import type { PlanName } from '../../contracts/stages.ts';
import type { ProblemType } from '../../contracts/pipeline.ts';
import type { Matrix } from '../features/matrix.ts';
import type { Graph } from '../onnx/graph.ts';

export type Params = Record<string, number | string | boolean>;

/** What is learnt from. `labels`: class codes 0 … classes-1, or values for regression (then `classes` is 0). */
export type FitData = { problemType: ProblemType; classes: number; matrix: Matrix; labels: Float32Array };

/** What a fit needs beside the data. `nativeFolder` holds the native libraries; `threads` never changes the result. */
export type FitContext = { seed: number; threads: number; nativeFolder: string; signal: AbortSignal };

export type FitRequest = {
  params: Params;
  /** Rows to learn from. */
  train: Int32Array;
  /** Rows to predict after the fit and to stop early on; absent in the refit. */
  validation?: Int32Array;
  /** The number of boosting rounds or solver iterations, fixed in the refit. */
  iterations?: number;
};

export type FitResult = {
  /** The fitted model as the estimator's own plain record; only its `toOnnx` reads it. */
  model: unknown;
  /** Rounds that were best on the validation rows, or that were run. */
  iterations: number;
  /** Validation predictions, row-major: [rows, classes] probabilities (binary too), or [rows] values. */
  predictions?: Float64Array;
};

/** A session keeps data loaded in a child process, or whatever makes repeated fits on the same data cheap. */
export type FitSession = { fit(request: FitRequest): Promise<FitResult>; close(): Promise<void> };

/**
 * One kind of model. A new estimator is a new folder that exports one of these and a line in `registry.ts`; shared
 * code reads these fields and never branches on a name.
 */
export type Estimator = {
  name: string;
  /** The feature plan whose matrix it takes. */
  plan: PlanName;
  problemTypes: readonly ProblemType[];
  /** Defaults fill what is absent; unknown parameters are refused. */
  params: z.ZodType<Params>;
  open(data: FitData, context: FitContext): Promise<FitSession>;
  /**
   * Appends the model's nodes to a feature graph. `features` is the [N, columns] float tensor. Returns the name of
   * the scores: [N, classes] float probabilities (two columns for binary), or [N, 1] values.
   */
  toOnnx(
    graph: Graph,
    features: string,
    model: unknown,
    data: Pick<FitData, 'problemType' | 'classes'>,
  ): string;
  /** Seconds for one fit on the reference machine, from a cost model: a pure function, so that runs repeat. */
  estimateSeconds(shape: { rows: number; columns: number; classes: number }, params: Params): number;
};
