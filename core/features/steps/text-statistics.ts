import { z } from 'zod';
import { traits } from '../../validity/traits.ts';
import { joinBlocks, type NumericBlock, type NumericFeature } from '../block.ts';
import { defineStep } from '../step.ts';
import { statisticNames, statisticNodes, textStatistics } from '../text/statistics.ts';

/** How long texts are and what they are made of: a few columns that say what no single word does. */
export const textStatisticsStep = defineStep({
  name: 'text_statistics',
  takes: 'text',
  params: z.strictObject({}),
  capability: () => ({
    takes: traits.text,
    gives: traits.numeric,
    clears: traits.missing | traits.telling,
    maySet: traits.varied | traits.lopsided | traits.central,
    columns: ({ least, most }) => [statisticNames.length * least, statisticNames.length * most],
  }),
  fit: ({ inputs }, _, { graph }) => {
    const blocks = inputs.map(({ column: { name, values }, tensor }): NumericBlock => {
      const rows = values.map(textStatistics);
      const columns = statisticNames.map((statistic, j): NumericFeature => ({
        name: `${name}_${statistic}`,
        source: name,
        categorical: false,
        crossFitted: false,
        values: () => Float32Array.from(rows, (row) => row[j]),
      }));
      return { kind: 'numeric', type: 'float', tensor: statisticNodes(graph, tensor), columns };
    });
    return joinBlocks(graph, blocks);
  },
});
