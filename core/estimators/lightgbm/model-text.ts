/** One tree in flat arrays. Children ≥ 0 are splits, below 0 leaves: leaf `~child`. A single leaf has no splits. */
export type Tree = {
  feature: number[];
  /** A number, or for a categorical split the index into `categories`. */
  threshold: number[];
  decision: Decision[];
  left: number[];
  right: number[];
  leaf: number[];
  /** Training rows per leaf; at least 1, as LightGBM counts none where the only leaf holds all. */
  leafCount: number[];
  /** Loss that each split saved. */
  gain: number[];
  /** Per categorical split the codes that go left. */
  categories: number[][];
};

/** `missing`: what a missing value counts as. `none`: zero; `nan`: `defaultLeft` decides. */
export type Decision = { categorical: boolean; defaultLeft: boolean; missing: 'none' | 'nan' };

/** `width`: the features that it was fitted on. */
export type TreeModel = { trees: Tree[]; treesPerIteration: number; width: number };

/**
 * Reads LightGBM's text format, version 4 (`GBDT::SaveModelToString` and `Tree::ToString`): a head of `key=value`
 * lines, then blocks that start with `Tree=`, then `end of trees`.
 *
 * @throws on zero_as_missing and on linear trees, which are never asked for.
 */
export function parseModelText(text: string): TreeModel {
  const [head, ...blocks] = text.slice(0, text.indexOf('\nend of trees')).split('\nTree=');
  const stated = fields(head);
  const treesPerIteration = Number(stated.get('num_tree_per_iteration'));
  const width = Number(stated.get('max_feature_idx')) + 1;
  if (!Number.isInteger(treesPerIteration)) throw new Error('this is not a LightGBM model');
  return { treesPerIteration, width, trees: blocks.map((block) => parseTree(fields(block))) };
}

function fields(block: string): Map<string, string> {
  return new Map(
    block.split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1)] as const];
    }),
  );
}

function parseTree(lines: Map<string, string>): Tree {
  const numbers = (key: string) => (lines.get(key) || '').split(' ').filter(Boolean).map(number);
  if (lines.get('is_linear') === '1') throw new Error('linear trees are not supported');
  return {
    feature: numbers('split_feature'),
    threshold: numbers('threshold'),
    decision: numbers('decision_type').map(decision),
    left: numbers('left_child'),
    right: numbers('right_child'),
    leaf: numbers('leaf_value'),
    leafCount: numbers('leaf_count').map((rows) => Math.max(1, rows)),
    gain: numbers('split_gain'),
    categories: categories(numbers('cat_boundaries'), numbers('cat_threshold')),
  };
}

/** C++ writes `inf`: the threshold of a split between what is missing and what is not. */
function number(text: string): number {
  const value = Number(text.replace('inf', 'Infinity'));
  if (Number.isNaN(value)) throw new Error(`"${text}" is no number`);
  return value;
}

/** Bit 0: categorical; bit 1: default left; bits 2 and 3: the missing type (none, zero, NaN). */
function decision(bits: number): Decision {
  const missing = (bits >> 2) & 3;
  if (missing === 1) throw new Error('zero_as_missing is not supported');
  return {
    categorical: (bits & 1) !== 0,
    defaultLeft: (bits & 2) !== 0,
    missing: missing === 2 ? 'nan' : 'none',
  };
}

/** Bit `b` of word `w` of a split stands for the code `32 w + b`. */
function categories(boundaries: number[], words: number[]): number[][] {
  return boundaries.slice(1).map((end, i) =>
    words.slice(boundaries[i], end).flatMap((word, w) => {
      const codes: number[] = [];
      for (let bit = 0; bit < 32; bit++) if ((word >>> bit) & 1) codes.push(32 * w + bit);
      return codes;
    }),
  );
}
