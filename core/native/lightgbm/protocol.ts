import type { Matrix } from '../../features/matrix.ts';

/** Parameters by LightGBM's own names. */
export type NativeParams = Record<string, string | number | boolean>;

/**
 * When boosting ends: after `iterations`, or with `early` where `patience` rounds brought no improvement by the share
 * `tolerance`; then the rounds after the best one are taken back.
 */
export type Stopping = { iterations: number; early?: { patience: number; tolerance: number } };

/** A label for each row of a part, and a weight where rows do not count alike. */
export type Targets = { labels: Float32Array; weights?: Float32Array };

/** A part of the data: all rows, or those that a fold learns from or is validated on. */
export type Place = { part: 'all' } | { part: 'train' | 'validation'; fold: number };

/** The arrays that make up a matrix. */
export type ArrayName = 'values' | 'indices' | 'indptr';
/** `columns` is their number; `lengths` are those of the arrays, which come in chunks. */
export type MatrixShape = {
  kind: Matrix['kind'];
  rows: number;
  columns: number;
  lengths: Partial<Record<ArrayName, number>>;
};

/** The messages to the child process: open; then matrix, chunk …, for every part; then any requests. */
export type Request =
  | { kind: 'open'; folder: string }
  | { kind: 'matrix'; place: Place; shape: MatrixShape; dataset: NativeParams }
  | { kind: 'chunk'; array: ArrayName; offset: number; items: Float32Array | Int32Array }
  | ({ kind: 'cross-validate'; params: NativeParams; folds: FoldTargets[] } & Stopping)
  | { kind: 'train'; params: NativeParams; all: Targets; iterations: number };

export type FoldTargets = { train: Targets; validation: Targets };

/** `iterations`: the rounds that were best over all folds. `predictions`: per fold, [rows, classes] row-major. */
export type CrossValidated = { iterations: number; predictions: Float64Array[] };

export type Reply = { done: true } | { error: string } | CrossValidated | { text: string };
