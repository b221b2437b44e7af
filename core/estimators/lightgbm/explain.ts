import type { Explanation } from '../../explain/describe.ts';
import type { TreeModel } from './model-text.ts';

/** What the trees' answers are explained by: the leaves in the order in which the operator has them. */
export function explainTrees({ trees }: TreeModel): Explanation {
  const gain: number[] = [];
  for (const tree of trees) {
    tree.feature.forEach((feature, split) => (gain[feature] = (gain[feature] ?? 0) + tree.gain[split]));
  }
  const cover = trees.flatMap(({ leafCount }) => leafCount);
  return { method: 'trees', cover, gain: Array.from(gain, (sum) => sum ?? 0) };
}
