import { z } from 'zod';
import { traits } from '../../validity/traits.ts';
import { bounded, boundedNodes, columnwise, row, scalar, standardise } from '../columnwise.ts';
import { momentsOf, sortedFinite } from '../moments.ts';

/** Beyond these exponents a column is squeezed to a point. */
const range = [-3, 5] as const;
const goldenRatio = (Math.sqrt(5) - 1) / 2;
const steps = 60;
/** So many deviations from the mean count as infinitely many: their powers stay in range. */
const furthest = 1e6;
/** More values say nothing new about the skew. */
const mostValues = 20_000;

/**
 * Yeo and Johnson's transform (2000) with the exponent of greatest likelihood, which takes the skew out, then mean 0 and
 * standard deviation 1: scikit-learn's `PowerTransformer`, with the exponent kept within -3 … 5. The values are first
 * divided by their deviation, so that the powers stay in range.
 */
export const powerTransformer = columnwise({
  name: 'power_transformer',
  params: z.strictObject({}),
  // However much it bends, the order stays: what lies below the median still does.
  capability: {
    clears: traits.negative | traits.huge | traits.infinite | traits.far,
    carries: [[traits.varied, traits.negative | traits.central]],
    mayCarry: [
      [traits.varied, traits.far | traits.lopsided],
      [
        traits.infinite,
        traits.negative | traits.huge | traits.varied | traits.lopsided | traits.central | traits.far,
      ],
    ],
  },
  learn: (values) => {
    const sorted = sortedFinite(values);
    const before = momentsOf(sorted);
    const scaled = sorted.map((value) => bounded((value - before.mean) / before.scale, furthest));
    const sample = scaled.filter((_, i) => i % Math.ceil(scaled.length / mostValues) === 0);
    const lambda = bestLambda(sample);
    return { before, lambda, after: momentsOf(scaled.map((value) => yeoJohnson(value, lambda)).toSorted()) };
  },
  apply:
    ({ before, lambda, after }) =>
    (value) =>
      (yeoJohnson(bounded((value - before.mean) / before.scale, furthest), lambda) - after.mean) /
      after.scale,
  nodes: (graph, tensor, learnt) => {
    const means = learnt.map((l) => l.before.mean);
    const scales = learnt.map((l) => l.before.scale);
    const scaled = boundedNodes(graph, standardise(graph, tensor, means, scales), furthest);
    const one = scalar(graph, 1);
    // Each side sees 1 where the other is meant: no power of a negative number is ever taken.
    const isNegative = graph.op('Less', [scaled, scalar(graph, 0)]);
    const size = graph.op('Add', [graph.op('Abs', [scaled]), one]);
    const side = (powers: number[]) => boxCox(graph, size, powers);
    const positive = side(learnt.map((l) => l.lambda));
    const negative = graph.op('Neg', [side(learnt.map((l) => 2 - l.lambda))]);
    const bent = graph.op('Where', [isNegative, negative, positive]);
    const meansAfter = learnt.map((l) => l.after.mean);
    const scalesAfter = learnt.map((l) => l.after.scale);
    return standardise(graph, bent, meansAfter, scalesAfter);
  },
});

/** Close to 0 a power is the logarithm. */
const isLog = (power: number) => Math.abs(power) < 1e-6;

const oneSide = (size: number, power: number) =>
  isLog(power) ? Math.log(size) : (Math.pow(size, power) - 1) / power;

const yeoJohnson = (value: number, lambda: number) =>
  value < 0 ? -oneSide(1 - value, 2 - lambda) : oneSide(1 + value, lambda);

function boxCox(graph: Parameters<typeof row>[0], size: string, powers: number[]): string {
  const safe = powers.map((power) => (isLog(power) ? 1 : power));
  const raised = graph.op('Sub', [graph.op('Pow', [size, row(graph, safe)]), scalar(graph, 1)]);
  const powered = graph.op('Div', [raised, row(graph, safe)]);
  if (!powers.some(isLog)) return powered;
  const logs = graph.constant(
    'bool',
    [1, powers.length],
    powers.map((power) => Number(isLog(power))),
  );
  return graph.op('Where', [logs, graph.op('Log', [size]), powered]);
}

/** Golden-section search: the likelihood has one maximum. */
function bestLambda(values: Float64Array): number {
  let [low, high]: [number, number] = [...range];
  const logs = values.reduce((sum, value) => sum + Math.sign(value) * Math.log1p(Math.abs(value)), 0);
  const likelihood = (lambda: number) => {
    const { scale } = momentsOf(values.map((value) => yeoJohnson(value, lambda)).toSorted());
    return -values.length * Math.log(scale) + (lambda - 1) * logs;
  };
  let [a, b] = [high - goldenRatio * (high - low), low + goldenRatio * (high - low)];
  let [atA, atB] = [likelihood(a), likelihood(b)];
  for (let i = 0; i < steps && high - low > 1e-7; i++) {
    if (atA > atB) {
      [high, b, atB] = [b, a, atA];
      a = high - goldenRatio * (high - low);
      atA = likelihood(a);
    } else {
      [low, a, atA] = [a, b, atB];
      b = low + goldenRatio * (high - low);
      atB = likelihood(b);
    }
  }
  return (low + high) / 2;
}
