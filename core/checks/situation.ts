import type { Baseline } from '../../contracts/baseline.ts';
import type { Check } from '../../contracts/checks.ts';
import type { Signature } from '../../contracts/dataset.ts';
import type { Monitoring } from '../../contracts/monitoring.ts';
import type { Reference } from '../../contracts/reference.ts';
import type { Observation } from '../../contracts/serving.ts';
import type { Scored } from '../metrics/metric.ts';
import type { Table } from '../table/table.ts';

/** One captured request. `at`: when it was answered, in milliseconds since 1970; `id` is its prediction id. */
export type CapturedRequest = { id: string; at: number; observation: Observation };

/**
 * Rows that live models were asked for since the last look, or that landed. `requests` are empty for landed rows;
 * `requestOf` gives the request of each row. `predictions` are the champion's for all rows, as {@link Scored} has them;
 * absent where they could not be had. `unreadable` requests are not among the rows. `unknown` and `absent`: columns that
 * the model does not take, or takes and did not get, with how many rows that was. `interval`: the bounds of the
 * predictions' intervals, [rows, 2], where the model answers them.
 */
export type Traffic = {
  table: Table;
  requests: CapturedRequest[];
  requestOf: Int32Array;
  predictions?: Float64Array;
  interval?: Float64Array;
  unreadable: number;
  unknown: Map<string, number>;
  absent: Map<string, number>;
};

/**
 * Rows whose true values have come: the live version's answers to them, as it gave them, with the bounds of their
 * intervals, [rows, 2], where it has them; and the rows themselves.
 */
export type Labelled = { table: Table; scored: Scored; interval?: Float64Array };

/**
 * What a look at one pipeline knows. `baseline`: of the training rows' inputs. `reference`: of the champion's answers to
 * its held-out rows. `sample`: some of the training rows themselves. What is absent could not be had.
 */
export type Situation = {
  monitoring: Monitoring;
  signature: Signature;
  model: Uint8Array;
  baseline: Baseline;
  reference?: Reference;
  sample?: Table;
  traffic: Traffic;
  labelled?: Labelled;
  seed: number;
  threads: number;
  /** Where LightGBM's library is. */
  nativeFolder: string;
  signal: AbortSignal;
};

/**
 * One check, or several that share their work. It answers each of its names once, as `skipped` where it cannot be made, and never
 * throws for what the data are like.
 */
export type Checker = (situation: Situation) => Check[] | Promise<Check[]>;
