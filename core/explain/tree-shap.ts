import { goesLeft, type Forest, type ForestTree } from './forest.ts';
import { pathsOf, shapTables, type Paths, type ShapTables } from './shap-tables.ts';

/** Trees, and what their contributions need. */
export type TreeShap = {
  /** Per output, the mean of its trees over the training rows. */
  base: Float64Array;
  /**
   * The contributions of `rows` rows, [rows, outputs, inputs] row-major, from their features, [rows, features].
   * A row's contributions to an output and its base together are the trees' raw score.
   */
  contributions(features: Float32Array, rows: number): Float64Array;
};

/**
 * The path-dependent SHAP values of trees (Lundberg et al., "From local explanations to global understanding with
 * explainable AI for trees", 2020, algorithm 2; LightGBM's `pred_contrib`), worked out by feature and added up by
 * input column: `inputs[j]` is the input that feature `j` is made from, of `width`.
 *
 * Shapley's weights are an integral, |S|! (m - |S| - 1)! / m! = ∫ t^|S| (1 - t)^(m - |S| - 1) dt over [0, 1] (Owen,
 * "Multilinear extensions of games", 1972). So a leaf of value v gives feature i of its path
 * v (o_i - z_i) ∫ Π_{j≠i} (t o_j + (1 - t) z_j) dt, where o_j is 1 if the row follows all the path's splits on j, else
 * 0, and z_j is the share of the training rows that do. The integrand is a polynomial: with half as many points as the
 * path has features the Gauss-Legendre rule is exact, and stable, since all terms are positive. The products are shared
 * on the way down and the sums over leaves on the way up, as in Linear TreeSHAP (Yu et al., 2022).
 */
export function createTreeShap(forest: Forest, inputs: ArrayLike<number>, width: number): TreeShap {
  const { outputs } = forest;
  const base = new Float64Array(outputs);
  for (const tree of forest.trees) base[tree.output] += mean(tree, 0);
  const trees = forest.trees
    .filter((tree) => tree.feature.length > 0)
    .map((tree) => ({ tree, paths: pathsOf(tree) }));
  return {
    base,
    // Tree by tree: a tree's tables stay in the processor's cache over the rows, and are let go after them, as those
    // of a large forest would take far more memory than the model.
    contributions(features, rows) {
      const into = new Float64Array(rows * outputs * width);
      const columns = features.length / rows;
      for (const { tree, paths } of trees) {
        const walk = createWalker(tree, paths, inputs, tree.output * width);
        for (let row = 0; row < rows; row++) walk(features, row * columns, into, row * outputs * width);
      }
      return into;
    },
  };
}

function mean(tree: ForestTree, node: number): number {
  if (tree.feature.length === 0 || node < 0) return tree.value[node < 0 ? ~node : 0];
  const share = tree.leftShare[node];
  return share * mean(tree, tree.left[node]) + (1 - share) * mean(tree, tree.right[node]);
}

/** Adds one row's contributions by one tree. */
type Walk = (features: Float32Array, from: number, into: Float64Array, to: number) => void;

/** How an edge stands to the path's splits on its feature: the row follows them all, leaves them here, or left above. */
const follows = 0;
const leaves = 1;
const left = 2;

function createWalker(tree: ForestTree, paths: Paths, inputs: ArrayLike<number>, first: number): Walk {
  const tables = shapTables(tree, paths);
  const { points, edges, before } = tables;
  /**
   * Per node, the root and then each edge's lower end: the product of the path's factors and the rule's weight; the sum
   * of the leaves below.
   */
  const products = new Float64Array((edges + 1) * points);
  products.set(tables.weights);
  const sums = new Float64Array((edges + 1) * points);
  const standing = new Uint8Array(edges);
  const place = Int32Array.from(tree.feature, (feature) => first + inputs[feature]);

  function decide(features: Float32Array, from: number): void {
    for (let node = 0; node < tree.feature.length; node++) {
      const takesLeft = goesLeft(tree, node, features[from + tree.feature[node]]);
      const earlier = before[node];
      const still = earlier < 0 || standing[earlier] === follows;
      standing[2 * node] = still ? (takesLeft ? follows : leaves) : left;
      standing[2 * node + 1] = still ? (takesLeft ? leaves : follows) : left;
    }
  }

  return (features, from, into, to) => {
    decide(features, from);
    multiplyDown(tables, standing, products, sums);
    for (let edge = edges - 1; edge >= 0; edge--) {
      into[to + place[edge >> 1]] += addUp(tables, edge, standing[edge], sums);
    }
  };
}

function multiplyDown(
  { points, edges, parent, keeps, turns, shrinks, leafValues }: ShapTables,
  standing: Uint8Array,
  products: Float64Array,
  sums: Float64Array,
): void {
  for (let edge = 0; edge < edges; edge++) {
    const above = parent[edge] * points;
    const at = (edge + 1) * points;
    const own = edge * points;
    const state = standing[edge];
    if (state === left) {
      const factor = shrinks[edge];
      for (let q = 0; q < points; q++) products[at + q] = products[above + q] * factor;
    } else {
      const factors = state === follows ? keeps : turns;
      for (let q = 0; q < points; q++) products[at + q] = products[above + q] * factors[own + q];
    }
    const value = leafValues[edge];
    for (let q = 0; q < points; q++) sums[at + q] = products[at + q] * value;
  }
}

/** Adds the sums below an edge to those of its parent; what the edge's feature gets from them. */
function addUp(
  { points, parent, gainsKept, gainsTurned }: ShapTables,
  edge: number,
  state: number,
  sums: Float64Array,
): number {
  const above = parent[edge] * points;
  const at = (edge + 1) * points;
  for (let q = 0; q < points; q++) sums[above + q] += sums[at + q];
  if (state === left) return 0;
  const gains = state === follows ? gainsKept : gainsTurned;
  let gain = 0;
  for (let q = 0; q < points; q++) gain += sums[at + q] * gains[edge * points + q];
  return gain;
}
