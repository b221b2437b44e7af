import type { Design, DesignColumn } from './design.ts';
import type { Quadratic } from './quadratic.ts';

/** By class, all [rows]: minus the loss's derivative, the probability, and the scores' change. */
type ClassRows = { gradient: Float64Array; probability: Float64Array; change: Float64Array };

/**
 * The multinomial loss's, whose curvature diag(p) - p pᵀ couples the classes of a row. The residual of class k is
 * g[k] - p[k] (s[k] - Σ p s), and that sum is kept by row: so a step costs no more than it would for one output.
 */
export function quadraticOfClasses(
  design: Design,
  targets: Float64Array,
  derivatives: Float64Array,
  classes: number,
): Quadratic {
  const byClass = Array.from({ length: classes }, (_, k) => rowsOf(k, targets, derivatives, classes));
  const sums = new Float64Array(design.rows);
  const ones: DesignColumn = { rows: undefined, values: new Float32Array(design.rows).fill(1) };
  const intercepts = new Float64Array(classes);
  const interceptSeconds = byClass.map((own) => secondMoment(ones, own));
  const second = new Float64Array(design.columns.length * classes);
  for (let c = 0; c < second.length; c++)
    second[c] = secondMoment(design.columns[Math.floor(c / classes)], byClass[c % classes]);
  return {
    over: 'rows',
    second,
    slope: (c) => project(design.columns[Math.floor(c / classes)], byClass[c % classes], sums),
    move: (c, change) => shift(design.columns[Math.floor(c / classes)], byClass[c % classes], sums, change),
    settle: () => {
      let most = 0;
      byClass.forEach((own, k) => {
        const change = project(ones, own, sums) / interceptSeconds[k];
        shift(ones, own, sums, change);
        intercepts[k] += change;
        most = Math.max(most, interceptSeconds[k] * change * change);
      });
      return most;
    },
    intercepts: () => intercepts,
  };
}

function rowsOf(k: number, targets: Float64Array, derivatives: Float64Array, classes: number): ClassRows {
  const gradient = targets.map((_, i) => -derivatives[i * classes + k]);
  const probability = targets.map((label, i) => Number(label === k) - gradient[i]);
  return { gradient, probability, change: new Float64Array(targets.length) };
}

function secondMoment({ rows, values }: DesignColumn, { probability }: ClassRows): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) {
    const p = probability[rows ? rows[at] : at];
    // Never 0, as it would be where a probability is rounded to 0 or 1.
    sum += Math.max(p * (1 - p), 1e-9) * values[at] ** 2;
  }
  return sum;
}

function project(
  { rows, values }: DesignColumn,
  { gradient, probability, change }: ClassRows,
  sums: Float64Array,
) {
  let sum = 0;
  for (let at = 0; at < values.length; at++) {
    const i = rows ? rows[at] : at;
    sum += values[at] * (gradient[i] - probability[i] * (change[i] - sums[i]));
  }
  return sum;
}

function shift(
  { rows, values }: DesignColumn,
  { probability, change }: ClassRows,
  sums: Float64Array,
  by: number,
): void {
  for (let at = 0; at < values.length; at++) {
    const i = rows ? rows[at] : at;
    const own = values[at] * by;
    change[i] += own;
    sums[i] += probability[i] * own;
  }
}
