import type { Known, Params, Shape } from '../estimator.ts';
import { LinearParams } from './params.ts';

/** Of L-BFGS with an l2 of 10, the upper middle of nine sets: the first step of a regression is its answer. */
const usualIterations = { binary: 15, multiclass: 60, regression: 1 };
/** A hundredth of the penalty takes nearly twice as many. */
const weaker = ({ l2 }: LinearParams) => Math.min(4, Math.max(0.5, (10 / l2) ** 0.13));
/** How many fits of its own penalty a path costs, most of them from near their answer; and a fit with an l1 penalty. */
const pathFits = { binary: 3, multiclass: 4, regression: 4 };
const sparseFits = { binary: 2, multiclass: 8, regression: 1.5 };

/**
 * Of one fit with its validation: the columns are read once, and multiplied by one another for a Gram matrix; an
 * iteration goes over all values twice. Measured on one 2.5 GHz core over nine sets, nearly all within a factor of two.
 */
export function estimateSeconds(shape: Shape, params: Params, known?: Known): number {
  const { problemType, columns } = shape;
  const own = LinearParams.parse(params);
  const { l1, path } = own;
  const usual = usualIterations[problemType] * (problemType === 'regression' ? 1 : weaker(own));
  const iterations = (l1 === 0 && known?.iterations) || usual;
  const cells = shape.rows * columns;
  const gram = 3e-10 * cells * columns;
  const fits = (path ? pathFits[problemType] : 1) * (l1 > 0 ? sparseFits[problemType] : 1);
  return 0.004 + 3e-8 * cells + gram + fits * iterations * iterationSeconds(shape);
}

function iterationSeconds({ rows, columns, problemType, classes }: Shape): number {
  if (problemType === 'multiclass') return rows * classes * (1e-8 + 4.2e-9 * columns);
  const renewal = (3e-10 * rows * columns * columns) / Math.max(8, columns / 4);
  if (problemType === 'binary') return rows * (6e-8 + 4e-9 * columns) + renewal;
  return 6e-9 * rows * columns + 2e-10 * columns ** 3;
}

/** One penalty instead of a path; undefined where that takes more than `seconds` too. */
export function hasten(params: Params, shape: Shape, seconds: number): Params | undefined {
  const single = { ...LinearParams.parse(params), path: false };
  return estimateSeconds(shape, single) <= seconds ? single : undefined;
}
