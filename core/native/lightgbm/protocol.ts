import type { Fold } from '../../estimators/estimator.ts';

/** Parameters by LightGBM's own names. */
export type NativeParams = Record<string, string | number | boolean>;

/** When boosting ends: after `iterations`, or `patience` rounds without an improvement by the share `tolerance`. */
export type Stopping = { iterations: number; patience: number; tolerance: number };

/** The messages to the child process, in the order in which they may come: open, chunk …, then any requests. */
export type Request =
  | { kind: 'open'; folder: string; rows: number; columns: number; dataset: NativeParams; folds: Fold[] }
  | { kind: 'chunk'; offset: number; values: Float32Array }
  | ({ kind: 'cross-validate'; params: NativeParams; labels: Float32Array } & Stopping)
  | { kind: 'train'; params: NativeParams; labels: Float32Array; iterations: number };

/** `iterations`: the rounds that were best over all folds. `predictions`: per fold, [rows, classes] row-major. */
export type CrossValidated = { iterations: number; predictions: Float64Array[] };

export type Reply = { done: true } | { error: string } | CrossValidated | { text: string };
