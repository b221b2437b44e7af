import { erfc } from '../erfc.ts';

/**
 * The chance that a χ² variable with `freedom` (a positive integer) degrees of freedom is above `x`, by the finite
 * series for whole and half orders of the upper incomplete gamma function (Abramowitz and Stegun, 26.4.4 and 26.4.5).
 */
export function chiSquaredTail(x: number, freedom: number): number {
  if (x <= 0) return 1;
  const odd = freedom % 2 === 1;
  // Terms (x/2)^k e^(-x/2) / Γ(k + 1), for k = 0, 1, … or ½, 3/2, …; in logarithms, since e^(-x/2) may underflow.
  let sum = odd ? erfc(Math.sqrt(x / 2)) : 0;
  let logTerm = odd ? Math.log(x / 2) / 2 - x / 2 - Math.log(Math.sqrt(Math.PI) / 2) : -x / 2;
  for (let k = odd ? 0.5 : 0; k < freedom / 2; k++) {
    sum += Math.exp(logTerm);
    logTerm += Math.log(x / 2) - Math.log(k + 1);
  }
  return Math.min(1, sum);
}
