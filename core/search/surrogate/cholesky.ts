/** A symmetric matrix or its factor, row-major: [n, n]; of a factor only the lower triangle counts. */
export type Square = { n: number; values: Float64Array };

/** The lower triangle L with L·Lᵀ = `matrix`, or undefined where the matrix is not positive definite. */
export function cholesky({ n, values }: Square): Square | undefined {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = values[i * n + j];
      for (let k = 0; k < j; k++) sum -= lower[i * n + k] * lower[j * n + k];
      if (i !== j) lower[i * n + j] = sum / lower[j * n + j];
      else if (sum > 0) lower[i * n + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  return { n, values: lower };
}

/** x with L·x = b. */
export function forward({ n, values }: Square, b: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i] -= values[i * n + k] * x[k];
    x[i] /= values[i * n + i];
  }
  return x;
}

/** x with Lᵀ·x = b. */
export function backward({ n, values }: Square, b: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(b);
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i] -= values[k * n + i] * x[k];
    x[i] /= values[i * n + i];
  }
  return x;
}

/** (L·Lᵀ)⁻¹, whole. */
export function inverse(lower: Square): Square {
  const { n } = lower;
  const values = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const unit = new Float64Array(n);
    unit[j] = 1;
    values.set(backward(lower, forward(lower, unit)), j * n);
  }
  return { n, values };
}
