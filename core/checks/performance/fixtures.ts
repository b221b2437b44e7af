import { Monitoring } from '../../../contracts/monitoring.ts';
import type { Reference } from '../../../contracts/reference.ts';
import type { Metric, Scored } from '../../metrics/metric.ts';
import { measure, primaryMetric } from '../../metrics/metrics.ts';
import { normal, random, type Random } from '../../random.ts';
import type { Table } from '../../table/table.ts';
import type { Labelled } from '../situation.ts';
import { rowLosses } from './losses.ts';
import { calibrationError, promisesOf, reliabilityOf } from './reliability.ts';
import { makeSlices } from './slices.ts';

export type Kind = 'binary' | 'multiclass' | 'regression';

/** What is done to the labels of the rows: `flip` gives that share of them another class, or moves a value by three standard deviations. */
export type Change = { flip?: number; only?: string; overconfident?: number };

const plans = ['basic', 'pro', 'team', 'rare'];

/**
 * Rows of customers, and the answers of a model that knows how their labels come about; those are drawn anew for each seed. `only`
 * restricts a change to the rows of one plan. `overconfident` moves the logits of the answers away from 0 by that factor.
 */
export function labelledRows(kind: Kind, rows: number, seed: number, change: Change = {}): Labelled {
  const draw = random(seed);
  const plan = Int32Array.from({ length: rows }, () => Math.floor(4 * draw.float() ** 3));
  const age = Float32Array.from({ length: rows }, () =>
    draw.float() < 0.06 ? Number.NaN : 40 + 15 * normal(draw),
  );
  const signal = Float64Array.from(plan, (code) => 3 * normal(draw) + 0.5 * code - 0.5);
  const table: Table = {
    rows,
    columns: [
      { kind: 'categorical', name: 'plan', codes: plan, levels: plans },
      { kind: 'numeric', name: 'age', values: age },
    ],
  };
  const isChanged = (row: number) =>
    (!change.only || plans[plan[row]] === change.only) && draw.float() < (change.flip ?? 0);
  if (kind === 'regression') return values({ table, signal, isChanged, draw });
  const classes = kind === 'binary' ? 2 : 3;
  const predictions = new Float64Array(rows * classes);
  const labels = Float64Array.from(signal, (z, row) => {
    const chances = softmax(kind === 'binary' ? [0, z] : [0, z, z / 2 - 0.5]);
    const label = pick(chances, draw);
    predictions.set(softmax(chances.map((p) => (change.overconfident ?? 1) * Math.log(p))), row * classes);
    return isChanged(row) ? (label + 1) % classes : label;
  });
  return { table, scored: { labels, predictions, classes } };
}

type Values = { table: Table; signal: Float64Array; isChanged: (row: number) => boolean; draw: Random };

/** Errors are normal with a standard deviation of 1; the intervals hold nine tenths of them. */
function values({ table, signal, isChanged, draw }: Values): Labelled {
  const labels = signal.map((z, row) => z + normal(draw) + (isChanged(row) ? 3 : 0));
  const interval = new Float64Array(2 * table.rows).map((_, i) => signal[i >> 1] + (i % 2 ? 1.645 : -1.645));
  return { table, scored: { labels, predictions: signal, classes: 0 }, interval };
}

function softmax(logits: number[]): number[] {
  const powers = logits.map((z) => Math.exp(z));
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

function pick(chances: number[], { float }: Random): number {
  let left = float();
  const at = chances.findIndex((chance) => (left -= chance) < 0);
  return at < 0 ? chances.length - 1 : at;
}

/** The reference that evaluate would write of such rows, but for what no check of labels looks at. */
export function referenceOf(kind: Kind, { table, scored, interval }: Labelled, seed: number): Reference {
  const metric = primaryMetric(kind);
  const isClasses = kind !== 'regression';
  const reliability = isClasses ? reliabilityOf(promisesOf(scored)) : undefined;
  const { labels } = scored;
  const held = Array.from(
    labels,
    (label, i) => interval && interval[2 * i] <= label && label <= interval[2 * i + 1],
  );
  return {
    rows: table.rows,
    metric: metric.name,
    score: intervalOf(metric, scored, seed),
    predictions: { rows: table.rows, columns: [] },
    calibration: reliability ? calibrationError(reliability) : held.filter(Boolean).length / table.rows,
    reliability,
    slices: makeSlices(table, ['plan', 'age'], rowLosses(scored)),
    attribution: [],
    attributed: 0,
  };
}

/** By fewer resamples than evaluate's: many references are made here. */
function intervalOf(metric: Metric, scored: Scored, seed: number): Reference['score'] {
  const rows = scored.labels.length;
  const draw = random(seed);
  const statistic = metric.prepare(scored);
  const drawn = Array.from({ length: 200 }, () => {
    const counts = new Uint16Array(rows);
    for (let i = 0; i < rows; i++) counts[draw.integer(rows)]++;
    return statistic(counts);
  }).toSorted((a, b) => a - b);
  return { value: measure(metric, scored), low: drawn[5], high: drawn[194] };
}

export const monitoringWith = (changes = {}) => Monitoring.parse(changes);
