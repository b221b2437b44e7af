export type Quadrature = { points: Float64Array; weights: Float64Array };

/**
 * The Gauss-Legendre rule of `count` points on [0, 1]: exact for polynomials up to degree 2 · count - 1. The points
 * are the roots of the Legendre polynomial, by Newton's method from Tricomi's estimate.
 */
export function gaussLegendre(count: number): Quadrature {
  const points = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let root = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 1;
    for (let step = 0; step < 100; step++) {
      const at = legendre(count, root);
      slope = at.slope;
      const change = at.value / slope;
      root -= change;
      if (Math.abs(change) < 1e-15) break;
    }
    points[i] = (1 - root) / 2;
    weights[i] = 1 / ((1 - root * root) * slope * slope);
  }
  return { points, weights };
}

/** The polynomial of that degree and its derivative, by the three-term recurrence; not at ±1. */
function legendre(degree: number, x: number): { value: number; slope: number } {
  let [before, value] = [1, x];
  for (let k = 2; k <= degree; k++) {
    [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  }
  return { value, slope: (degree * (x * value - before)) / (x * x - 1) };
}
