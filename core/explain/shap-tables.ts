import type { ForestTree } from './forest.ts';
import { gaussLegendre, type Quadrature } from './quadrature.ts';

/**
 * What is known of a tree's edges before a row comes. Edge `2 n` goes from split `n` to the left, `2 n + 1` to the
 * right; splits stand before those below them. Node 0 is the root, node `e + 1` the lower end of edge `e`. The tables
 * are [edges, points].
 *
 * With t a point and z the share of the training rows that follow the path's splits on the edge's feature, up to the
 * edge, the feature's factor is f = t + (1 - t) z for a row that follows them, and (1 - t) z for one that does not.
 */
export type ShapTables = {
  points: number;
  /** Of the rule's points. */
  weights: Float64Array;
  edges: number;
  /** Per edge, the node it begins at. */
  parent: Int32Array;
  /** Per split, the path's last edge on the same feature above it, or -1. */
  before: Int32Array;
  /** The edge's factor by the one above on the same feature: the row follows both. */
  keeps: Float64Array;
  /** The row followed the one above, and not this. */
  turns: Float64Array;
  /** [edges]: the row followed neither. */
  shrinks: Float64Array;
  /** [edges]: the leaf's value; 0 where the edge ends at a split. */
  leafValues: Float64Array;
  /** (o - z) / factor of this edge less that of the one above: the row follows both; or not this. Else it is 0. */
  gainsKept: Float64Array;
  gainsTurned: Float64Array;
};

/** `before`: as in the tables. `longest`: the most different features on a path. */
export type Paths = { before: Int32Array; longest: number };

export function shapTables(tree: ForestTree, { before, longest }: Paths): ShapTables {
  const rule = ruleOf(Math.ceil(longest / 2));
  const points = rule.points.length;
  const edges = 2 * tree.feature.length;
  const table = () => new Float64Array(edges * points);
  const tables: ShapTables = {
    points,
    weights: rule.weights,
    edges,
    parent: new Int32Array(edges),
    before,
    keeps: table(),
    turns: table(),
    shrinks: new Float64Array(edges),
    leafValues: new Float64Array(edges),
    gainsKept: table(),
    gainsTurned: table(),
  };
  const shares = new Float64Array(edges);
  for (let edge = 0; edge < edges; edge++) fill(tables, tree, rule, shares, edge);
  return tables;
}

function fill(
  tables: ShapTables,
  tree: ForestTree,
  rule: Quadrature,
  shares: Float64Array,
  edge: number,
): void {
  const node = edge >> 1;
  const [own, child] =
    edge % 2 === 0 ? [tree.leftShare[node], tree.left[node]] : [1 - tree.leftShare[node], tree.right[node]];
  const earlier = tables.before[node];
  const above = earlier < 0 ? 1 : shares[earlier];
  const share = own * above;
  shares[edge] = share;
  tables.shrinks[edge] = own;
  if (child < 0) tables.leafValues[edge] = tree.value[~child];
  if (child >= 0) tables.parent[2 * child] = tables.parent[2 * child + 1] = edge + 1;
  rule.points.forEach((t, q) => {
    const at = edge * rule.points.length + q;
    const factor = t + (1 - t) * share;
    const factorAbove = t + (1 - t) * above;
    tables.keeps[at] = factor / factorAbove;
    tables.turns[at] = ((1 - t) * share) / factorAbove;
    tables.gainsKept[at] = (1 - share) / factor - (1 - above) / factorAbove;
    tables.gainsTurned[at] = -1 / (1 - t) - (1 - above) / factorAbove;
  });
}

export function pathsOf(tree: ForestTree): Paths {
  const before = new Int32Array(tree.feature.length).fill(-1);
  /** The path's last edge by feature. */
  const last = new Map<number, number>();
  let longest = 1;
  function visit(node: number): void {
    longest = Math.max(longest, last.size);
    if (node < 0) return;
    const feature = tree.feature[node];
    before[node] = last.get(feature) ?? -1;
    for (const [side, child] of [tree.left[node], tree.right[node]].entries()) {
      last.set(feature, 2 * node + side);
      visit(child);
    }
    if (before[node] < 0) last.delete(feature);
    else last.set(feature, before[node]);
  }
  visit(0);
  return { before, longest };
}

const rules = new Map<number, Quadrature>();

function ruleOf(count: number): Quadrature {
  const rule = rules.get(count) ?? gaussLegendre(count);
  rules.set(count, rule);
  return rule;
}
