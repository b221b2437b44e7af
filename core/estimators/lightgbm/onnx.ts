import type { Attribute, Graph } from '../../onnx/graph.ts';
import type { Tree, TreeModel } from './model-text.ts';

const leq = 0;
const member = 6;
const sum = 1;

/** The attributes of ai.onnx.ml 5 `TreeEnsemble` under construction, by that operator's own names. */
type Nodes = {
  roots: number[];
  features: number[];
  modes: number[];
  splits: number[];
  trueIds: number[];
  trueIsLeaf: number[];
  falseIds: number[];
  falseIsLeaf: number[];
  missingIsTrue: number[];
  members: number[];
  leafTargets: number[];
  leafWeights: number[];
};

/**
 * In browsers, ONNX Runtime takes a missing value for a member of a set that has 0 and a code from this one on (seen in
 * version 1.30; on x86 it does not). Then all codes are counted from 1 on, in the sets and before the trees.
 */
const misread = 31;
const isMisread = (set: number[]) => set.includes(0) && set.some((code) => code >= misread);

/**
 * Appends a `TreeEnsemble` and returns the raw scores, [N, treesPerIteration] floats. The splits decide as LightGBM's
 * own do, also on missing values and on codes never seen in training.
 */
export function treeEnsemble(graph: Graph, features: string, model: TreeModel): string {
  const { trees, treesPerIteration } = model;
  const firstCode = trees.some((tree) => tree.categories.some(isMisread)) ? 1 : 0;
  const nodes = emptyNodes();
  trees.forEach((tree, i) => appendTree(nodes, tree, i % treesPerIteration, firstCode));
  const counted = firstCode === 0 ? features : graph.op('Add', [features, firstCodes(graph, model)]);
  return graph.op('TreeEnsemble', [counted], attributes(nodes, treesPerIteration), 'ai.onnx.ml');
}

/** 1 for columns of codes, and 0 for numbers, which that does not change. */
function firstCodes(graph: Graph, { trees, width }: TreeModel): string {
  const row = new Float32Array(width);
  for (const { decision, feature } of trees) {
    decision.forEach(({ categorical }, i) => {
      if (categorical) row[feature[i]] = 1;
    });
  }
  return graph.constant('float', [1, width], row);
}

function appendTree(nodes: Nodes, tree: Tree, target: number, firstCode: number): void {
  const firstNode = nodes.features.length;
  const firstLeaf = nodes.leafWeights.length;
  nodes.roots.push(firstNode);
  for (const weight of tree.leaf) {
    nodes.leafTargets.push(target);
    nodes.leafWeights.push(weight);
  }
  // The operator has no tree of a single leaf: both sides of a split that decides nothing lead to it.
  const { left, right } = tree.feature.length > 0 ? tree : { left: [~0], right: [~0] };
  left.forEach((child, i) => {
    appendDecision(nodes, tree, i, firstCode);
    appendChild(child, nodes.trueIds, nodes.trueIsLeaf);
    appendChild(right[i], nodes.falseIds, nodes.falseIsLeaf);
  });

  function appendChild(child: number, ids: number[], isLeaf: number[]) {
    ids.push(child < 0 ? firstLeaf + ~child : firstNode + child);
    isLeaf.push(child < 0 ? 1 : 0);
  }
}

function appendDecision(nodes: Nodes, tree: Tree, i: number, firstCode: number): void {
  const decision = tree.decision[i] ?? { categorical: false, defaultLeft: true, missing: 'nan' };
  const threshold = tree.threshold[i] ?? 0;
  nodes.features.push(tree.feature[i] ?? 0);
  if (decision.categorical) {
    // A missing or unseen code is no member: right, as in LightGBM. NaN ends a set.
    nodes.modes.push(member);
    nodes.splits.push(0);
    nodes.missingIsTrue.push(0);
    nodes.members.push(...tree.categories[threshold].map((code) => firstCode + code), Number.NaN);
    return;
  }
  nodes.modes.push(leq);
  nodes.splits.push(roundDown(threshold));
  nodes.missingIsTrue.push(Number(decision.missing === 'nan' ? decision.defaultLeft : threshold >= 0));
}

function attributes(nodes: Nodes, targets: number): Record<string, Attribute> {
  return {
    aggregate_function: sum,
    post_transform: 0,
    n_targets: targets,
    tree_roots: { ints: nodes.roots },
    nodes_featureids: { ints: nodes.features },
    nodes_modes: { tensor: { type: 'uint8', dims: [nodes.modes.length], data: nodes.modes } },
    nodes_splits: floats(nodes.splits),
    nodes_truenodeids: { ints: nodes.trueIds },
    nodes_trueleafs: { ints: nodes.trueIsLeaf },
    nodes_falsenodeids: { ints: nodes.falseIds },
    nodes_falseleafs: { ints: nodes.falseIsLeaf },
    nodes_missing_value_tracks_true: { ints: nodes.missingIsTrue },
    leaf_targetids: { ints: nodes.leafTargets },
    leaf_weights: floats(nodes.leafWeights),
    ...(nodes.members.length > 0 && { membership_values: floats(nodes.members) }),
  };
}

const floats = (data: number[]): Attribute => ({ tensor: { type: 'float', dims: [data.length], data } });

/**
 * The largest float32 not above `value`: for a float32 `x`, `x <= value` is the same as `x <= roundDown(value)`.
 * Rounding to the nearest is wrong where adjacent floats are told apart, as with seconds since 1970.
 */
export function roundDown(value: number): number {
  const nearest = Math.fround(value);
  if (nearest <= value) return nearest;
  const bits = new Int32Array(Float32Array.of(nearest).buffer);
  // The bit patterns of floats of one sign are in order; below +0 comes the smallest negative one.
  if (nearest === 0) return -(2 ** -149);
  bits[0] += nearest > 0 ? -1 : 1;
  return new Float32Array(bits.buffer)[0];
}

const emptyNodes = (): Nodes => ({
  roots: [],
  features: [],
  modes: [],
  splits: [],
  trueIds: [],
  trueIsLeaf: [],
  falseIds: [],
  falseIsLeaf: [],
  missingIsTrue: [],
  members: [],
  leafTargets: [],
  leafWeights: [],
});
