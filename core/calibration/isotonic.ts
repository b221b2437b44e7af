import type { Calibration } from '../../contracts/calibration.ts';
import type { Calibrator, Labelled } from './calibrator.ts';

type Isotonic = Extract<Calibration, { method: 'isotonic' }>;

/** The non-decreasing map with the least squared error, linear between its steps, as scikit-learn has it. */
export const isotonic: Calibrator<Isotonic> = {
  method: 'isotonic',
  binaryOnly: true,
  keepsOrder: false,
  fit: ({ probabilities, labels }) => {
    const points = pointsOf(poolAdjacentViolators(groupEqual({ probabilities, labels, classes: 2 })));
    return points.x.length > 1 ? { method: 'isotonic', ...points } : undefined;
  },
  apply: (probabilities, _, { x, y }) => {
    const calibrated = new Float64Array(probabilities.length);
    for (let i = 0; i < probabilities.length; i += 2) {
      const p = Math.min(Math.max(probabilities[i + 1], x[0]), x[x.length - 1]);
      let above = 1;
      while (above < x.length - 1 && x[above] <= p) above++;
      const share = (p - x[above - 1]) / (x[above] - x[above - 1]);
      calibrated[i + 1] = y[above - 1] + share * (y[above] - y[above - 1]);
      calibrated[i] = 1 - calibrated[i + 1];
    }
    return calibrated;
  },
  toGraph: (graph, probabilities, { x, y }) => {
    const floats = (values: number[]) => graph.constant('float', [values.length], values);
    const scalar = (value: number) => graph.constant('float', [], [value]);
    const column = graph.op('Gather', [probabilities, graph.constant('int64', [1], [1])], { axis: 1 });
    const clipped = graph.op('Clip', [column, scalar(x[0]), scalar(x[x.length - 1])]);
    // The segment's number: how many of the inner points are at or below.
    const reached = graph.op('Cast', [graph.op('GreaterOrEqual', [clipped, floats(x.slice(1, -1))])], {
      to: 7,
    });
    const axis = graph.constant('int64', [1], [1]);
    const segment = graph.op('ReduceSum', [reached, axis], { keepdims: 1 });
    const of = (values: number[]) => graph.op('Gather', [floats(values), segment], { axis: 0 });
    const share = graph.op('Div', [graph.op('Sub', [clipped, of(x.slice(0, -1))]), of(rises(x))]);
    const positive = graph.op('Add', [of(y.slice(0, -1)), graph.op('Mul', [share, of(rises(y))])]);
    const negative = graph.op('Sub', [scalar(1), positive]);
    return graph.op('Concat', [negative, positive], { axis: 1 });
  },
};

const rises = (values: number[]) => values.slice(1).map((value, i) => value - values[i]);

/** Neighbouring values of x, from `first` to `last`, with their mean label. */
type Block = { first: number; last: number; weight: number; mean: number };

/** One block for each different probability of the positive class, ascending; as float32, which the graph compares. */
function groupEqual({ probabilities, labels }: Labelled): Block[] {
  const scores = Float32Array.from({ length: labels.length }, (_, row) => probabilities[2 * row + 1]);
  const order = Array.from(scores.keys()).toSorted((a, b) => scores[a] - scores[b] || a - b);
  const blocks: Block[] = [];
  for (const row of order) {
    const last = blocks.at(-1);
    if (last?.last === scores[row]) {
      last.mean += (labels[row] - last.mean) / ++last.weight;
    } else {
      blocks.push({ first: scores[row], last: scores[row], weight: 1, mean: labels[row] });
    }
  }
  return blocks;
}

/** Merges neighbours until the means ascend (Barlow et al., "Statistical Inference under Order Restrictions", 1972). */
function poolAdjacentViolators(blocks: readonly Block[]): Block[] {
  const pooled: Block[] = [];
  for (let block of blocks) {
    for (let before = pooled.at(-1); before && before.mean >= block.mean; before = pooled.at(-1)) {
      const weight = before.weight + block.weight;
      const mean = (before.mean * before.weight + block.mean * block.weight) / weight;
      block = { first: before.first, last: block.last, weight, mean };
      pooled.pop();
    }
    pooled.push(block);
  }
  return pooled;
}

/** Both ends of every block. */
function pointsOf(blocks: readonly Block[]): { x: number[]; y: number[] } {
  const ends = blocks.flatMap(({ first, last, mean }) =>
    first === last ? [{ x: first, y: mean }] : [first, last].map((x) => ({ x, y: mean })),
  );
  return { x: ends.map((end) => end.x), y: ends.map((end) => end.y) };
}
