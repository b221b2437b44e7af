import type { Design, DesignColumn } from './design.ts';

/**
 * ½ sᵀ H s - gᵀ s of the scores s = X d + intercepts, by the change d of the weights, where the curvature H is that of
 * the loss at a point and g minus its derivative there. Coordinates are numbered as the weights are: [columns, outputs].
 */
export type Quadratic = {
  /** What a step goes over. */
  over: 'columns' | 'rows';
  /** The second derivative by each d[c]. */
  second: Float64Array;
  /** Minus the derivative by d[c], at the present d. */
  slope(c: number): number;
  /** Adds `change` to d[c]. */
  move(c: number, change: number): void;
  /** Brings the intercepts nearer to the best for the present d. Returns the most that one changed the quadratic. */
  settle(): number;
  intercepts(): Float64Array;
};

/**
 * Of one output, from the lower triangle of [X 1]ᵀ H [X 1]: a step costs as much as there are columns, whatever the
 * rows. The intercept is always the best: the columns are centred by their means under the curvature.
 */
export function quadraticOfGram(
  gram: Float64Array,
  design: Design,
  negativeGradient: Float64Array,
): Quadratic {
  const columns = design.columns.length;
  const size = columns + 1;
  const [means, total] = [gram.subarray(columns * size, columns * size + columns), gram[size * size - 1]];
  const sum = negativeGradient.reduce((a, b) => a + b, 0);
  const slopes = new Float64Array(columns);
  design.transposedProduct(negativeGradient, 1, slopes);
  const centred = new Float64Array(columns * columns);
  for (let i = 0; i < columns; i++) {
    slopes[i] -= (means[i] * sum) / total;
    for (let j = 0; j <= i; j++) {
      const value = gram[i * size + j] - (means[i] * means[j]) / total;
      centred[i * columns + j] = value;
      centred[j * columns + i] = value;
    }
  }
  let intercept = sum / total;
  return {
    over: 'columns',
    second: Float64Array.from({ length: columns }, (_, j) => Math.max(0, centred[j * columns + j])),
    slope: (j) => slopes[j],
    move: (j, change) => {
      const row = centred.subarray(j * columns, (j + 1) * columns);
      for (let i = 0; i < columns; i++) slopes[i] -= row[i] * change;
      intercept -= (means[j] / total) * change;
    },
    settle: () => 0,
    intercepts: () => Float64Array.of(intercept),
  };
}

/** The same from the columns: a step costs as many multiplications as the column has entries, and so does a slope. */
export function quadraticOfRows(
  design: Design,
  curvature: Float64Array,
  negativeGradient: Float64Array,
): Quadratic {
  const total = curvature.reduce((a, b) => a + b, 0);
  const { first, second } = moments(design, curvature, total);
  // Kept up to date but for the intercept, which would touch every row.
  const residuals = negativeGradient.slice();
  let intercept = negativeGradient.reduce((a, b) => a + b, 0) / total;
  return {
    over: 'rows',
    second,
    slope: (j) => project(design.columns[j], residuals) - intercept * first[j],
    move: (j, change) => {
      subtract(design.columns[j], curvature, residuals, change);
      intercept -= (first[j] / total) * change;
    },
    settle: () => 0,
    intercepts: () => Float64Array.of(intercept),
  };
}

/** Σ h x and, of the centred columns, Σ h x². */
function moments({ columns }: Design, curvature: Float64Array, total: number) {
  const first = new Float64Array(columns.length);
  const second = columns.map(({ rows, values }, j) => {
    let squares = 0;
    for (let at = 0; at < values.length; at++) {
      const weighted = curvature[rows ? rows[at] : at] * values[at];
      first[j] += weighted;
      squares += weighted * values[at];
    }
    return Math.max(0, squares - first[j] ** 2 / total);
  });
  return { first, second: Float64Array.from(second) };
}

function project({ rows, values }: DesignColumn, residuals: Float64Array): number {
  let sum = 0;
  if (rows) for (let at = 0; at < rows.length; at++) sum += values[at] * residuals[rows[at]];
  else for (let i = 0; i < values.length; i++) sum += values[i] * residuals[i];
  return sum;
}

function subtract(
  { rows, values }: DesignColumn,
  curvature: Float64Array,
  residuals: Float64Array,
  change: number,
): void {
  if (rows) {
    for (let at = 0; at < rows.length; at++) {
      residuals[rows[at]] -= curvature[rows[at]] * values[at] * change;
    }
  } else {
    for (let i = 0; i < values.length; i++) residuals[i] -= curvature[i] * values[i] * change;
  }
}
