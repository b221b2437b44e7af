import type { onnx } from 'onnx-proto';
import { readAttributes } from '../onnx/attributes.ts';

/** One tree. Children ≥ 0 are splits, below 0 leaves: leaf `~child`. A single leaf has no splits. */
export type ForestTree = {
  /** The output it adds to. */
  output: number;
  feature: Int32Array;
  left: Int32Array;
  right: Int32Array;
  /** Of the training rows at a split, the share that went left; above 0 and below 1. */
  leftShare: Float64Array;
  value: Float64Array;
  /** What goes left: a number up to `threshold`, or a member where there are members; a missing number as said. */
  threshold: Float64Array;
  missingLeft: Uint8Array;
  members: (ReadonlySet<number> | undefined)[];
};

/** The decision of the split `node` on the feature's value. */
export function goesLeft({ members, threshold, missingLeft }: ForestTree, node: number, x: number): boolean {
  const set = members[node];
  if (set) return set.has(x);
  return Number.isNaN(x) ? missingLeft[node] === 1 : x <= threshold[node];
}

export type Forest = { outputs: number; trees: ForestTree[] };

/** The modes that core/estimators/lightgbm/onnx.ts writes. */
const lessOrEqual = 0;
const member = 6;

/**
 * The trees of an ai.onnx.ml 5 `TreeEnsemble`, "true" being left. `cover`: the training rows of each leaf, in the
 * order of the leaves. An average is taken for a sum of smaller leaves.
 *
 * @throws where the operator does not look as ours do, or the cover does not fit.
 */
export function readForest(node: onnx.INodeProto, cover: readonly number[]): Forest {
  const { ints, floats, int, bytes } = readAttributes(node);
  const roots = ints('tree_roots');
  const leafValues = floats('leaf_weights');
  if (cover.length !== leafValues.length || cover.some((rows) => rows < 1)) {
    throw new Error(
      `rows of ${cover.length} leaves for ${leafValues.length} leaves, each of at least one row`,
    );
  }
  const nodes: Nodes = {
    features: ints('nodes_featureids'),
    trueIds: ints('nodes_truenodeids'),
    trueIsLeaf: ints('nodes_trueleafs'),
    falseIds: ints('nodes_falsenodeids'),
    falseIsLeaf: ints('nodes_falseleafs'),
    splits: floats('nodes_splits'),
    missingIsTrue: ints('nodes_missing_value_tracks_true'),
    members: memberSets(bytes('nodes_modes'), floats('membership_values')),
    leafOutputs: ints('leaf_targetids'),
    leafValues,
    cover,
    scale: int('aggregate_function') === 0 ? 1 / roots.length : 1,
  };
  return { outputs: int('n_targets'), trees: roots.map((root) => readTree(nodes, root)) };
}

type Nodes = {
  features: number[];
  trueIds: number[];
  trueIsLeaf: number[];
  falseIds: number[];
  falseIsLeaf: number[];
  splits: Float32Array;
  missingIsTrue: number[];
  members: (Set<number> | undefined)[];
  leafOutputs: number[];
  leafValues: Float32Array;
  cover: readonly number[];
  scale: number;
};

/** The sets follow one another in the order of their nodes, each ended by NaN. */
function memberSets(modes: Uint8Array, values: Float32Array): (Set<number> | undefined)[] {
  let at = 0;
  return Array.from(modes, (mode) => {
    if (mode === lessOrEqual) return undefined;
    if (mode !== member) throw new Error(`a split of mode ${mode}`);
    const set = new Set<number>();
    for (; at < values.length && !Number.isNaN(values[at]); at++) set.add(values[at]);
    at++;
    return set;
  });
}

function readTree(nodes: Nodes, root: number): ForestTree {
  const firstLeaf = nodes.trueIds[root];
  // Both sides of a split lead to one leaf: that is how a tree of a single leaf is written.
  if (nodes.trueIsLeaf[root] && nodes.falseIsLeaf[root] && firstLeaf === nodes.falseIds[root]) {
    return assemble(nodes, [], [firstLeaf]);
  }
  const splits: number[] = [];
  const leaves: number[] = [];
  collect(nodes, root, splits, leaves);
  return assemble(nodes, splits, leaves);
}

function collect(nodes: Nodes, at: number, splits: number[], leaves: number[]): void {
  splits.push(at);
  for (const { id, isLeaf } of children(nodes, at)) {
    if (isLeaf) leaves.push(id);
    else collect(nodes, id, splits, leaves);
  }
}

const children = (nodes: Nodes, at: number) => [
  { id: nodes.trueIds[at], isLeaf: nodes.trueIsLeaf[at] === 1 },
  { id: nodes.falseIds[at], isLeaf: nodes.falseIsLeaf[at] === 1 },
];

function assemble(nodes: Nodes, splits: number[], leaves: number[]): ForestTree {
  const output = nodes.leafOutputs[leaves[0]];
  if (leaves.some((leaf) => nodes.leafOutputs[leaf] !== output)) throw new Error('a tree with two outputs');
  const places = new Map(splits.map((at, i) => [at, i]));
  const leafPlaces = new Map(leaves.map((leaf, i) => [leaf, ~i]));
  const sides = splits.map((at) =>
    children(nodes, at).map(({ id, isLeaf }) => (isLeaf ? leafPlaces : places).get(id)!),
  );
  const left = Int32Array.from(sides, ([side]) => side);
  const right = Int32Array.from(sides, ([, side]) => side);
  const cover = leaves.map((leaf) => nodes.cover[leaf]);
  return {
    output,
    feature: Int32Array.from(splits, (at) => nodes.features[at]),
    left,
    right,
    leftShare: leftShares(left, right, cover),
    value: Float64Array.from(leaves, (leaf) => nodes.leafValues[leaf] * nodes.scale),
    threshold: Float64Array.from(splits, (at) => nodes.splits[at]),
    missingLeft: Uint8Array.from(splits, (at) => nodes.missingIsTrue[at]),
    members: splits.map((at) => nodes.members[at]),
  };
}

/** Splits come before those below them. */
function leftShares(left: Int32Array, right: Int32Array, cover: number[]): Float64Array {
  const rows = new Float64Array(left.length);
  const rowsOf = (child: number) => (child < 0 ? cover[~child] : rows[child]);
  const shares = new Float64Array(left.length);
  for (let i = left.length - 1; i >= 0; i--) {
    rows[i] = rowsOf(left[i]) + rowsOf(right[i]);
    shares[i] = rowsOf(left[i]) / rows[i];
  }
  return shares;
}
