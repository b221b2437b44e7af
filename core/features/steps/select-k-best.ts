import { z } from 'zod';
import { traits } from '../../validity/traits.ts';
import { scoreColumn } from '../score-columns.ts';
import { defineStep } from '../step.ts';

const SelectKBestParams = z.strictObject({
  k: z.int().min(1),
  score: z.enum(['mutual_information', 'variance']).default('mutual_information'),
});

/**
 * The `k` columns that say most about the target, in their order: scikit-learn's `SelectKBest`. All of them where there
 * are no more. `mutual_information` is that of ten bins of equally many values; `variance` does not look at the target.
 */
export const selectKBest = defineStep({
  name: 'select_k_best',
  takes: 'numeric',
  params: SelectKBestParams,
  capability: ({ k = 1 }) => ({
    takes: traits.numeric,
    gives: traits.numeric,
    selects: ({ least, most }) => [Math.min(k, least), Math.min(k, most)],
  }),
  fit: (block, { k, score }, { graph, target }) => {
    const { columns } = block;
    if (columns.length <= k) return block;
    const scores = columns.map((column) => scoreColumn(column.values(), target, score));
    const best = [...columns.keys()].toSorted((a, b) => scores[b] - scores[a] || a - b).slice(0, k);
    const kept = best.toSorted((a, b) => a - b);
    const indices = graph.constant('int64', [kept.length], kept);
    return {
      ...block,
      tensor: graph.op('Gather', [block.tensor, indices], { axis: 1 }),
      columns: kept.map((i) => columns[i]),
    };
  },
});
