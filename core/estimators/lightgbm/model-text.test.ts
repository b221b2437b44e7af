import { expect, test } from 'vitest';
import { parseModelText } from './model-text.ts';

test('a split between missing and present has an infinite threshold', () => {
  const text = `tree
num_tree_per_iteration=1

Tree=0
num_leaves=3
split_feature=10 2
threshold=inf -inf
split_gain=4.5 2
decision_type=8 8
left_child=1 -1
right_child=-2 -3
leaf_value=-0.5 0.5 1e-05
leaf_count=3 4 5
is_linear=0

end of trees`;
  const [tree] = parseModelText(text).trees;
  expect(tree.threshold).toEqual([Infinity, -Infinity]);
  expect(tree.leaf).toEqual([-0.5, 0.5, 1e-5]);
  expect(tree.leafCount).toEqual([3, 4, 5]);
  expect(tree.gain).toEqual([4.5, 2]);
});
