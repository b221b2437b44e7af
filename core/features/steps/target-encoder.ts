import { z } from 'zod';
import type { Graph } from '../../onnx/graph.ts';
import { random, shuffle } from '../../random.ts';
import type { CategoricalColumn } from '../../table/table.ts';
import { ofLevels, traits } from '../../validity/traits.ts';
import type { Bound, NumericFeature } from '../block.ts';
import { encodeLevels } from '../level-encoder.ts';
import { defineStep, type Target } from '../step.ts';

/** Rarer levels are not kept: they would be little more than the overall mean, and the model would be large. */
const maxLevels = 10_000;
/** With more classes than this the columns would be too many for what they say. */
const maxClasses = 10;
const innerFolds = 5;
/** With more, a level's own rows count for less than the check's proofs assume. */
const usualSmooth = 10;

/**
 * Each level as the mean of the target over its rows, shrunk towards the overall mean as if `smooth` more rows had had
 * that: one column for binary (the share of the second class) and regression, one for each class otherwise. A missing
 * value is a level; a level never seen is the overall mean. Training sees for each row what the other folds' rows say
 * (scikit-learn's `TargetEncoder.fit_transform`), since a row's own label must not be in its features.
 *
 * @throws where the target has more than 10 classes
 */
export const targetEncoder = defineStep({
  name: 'target_encoder',
  takes: 'categorical',
  params: z.strictObject({ smooth: z.number().min(0).default(usualSmooth) }),
  capability: ({ smooth = usualSmooth }) => ({
    takes: traits.categorical,
    gives: traits.numeric,
    clears: ofLevels | traits.missing | traits.varied | traits.lopsided | traits.central | traits.far,
    carries: [
      [traits.shifting, traits.varied],
      [traits.sharing, traits.central],
      [smooth <= usualSmooth ? traits.sinking : 0, traits.negative],
    ],
    maySet: traits.negative | traits.varied | traits.lopsided | traits.central | traits.far,
    mostClasses: maxClasses,
    columns: ({ least, most }, { classes }) => {
      const outputs = classes > 2 ? classes : 1;
      return [least * outputs, most * outputs];
    },
  }),
  fit: ({ inputs }, { smooth }, { graph, target, seed }) => {
    if (target.classes > maxClasses) {
      throw new Error(`target_encoder takes up to ${maxClasses} classes, and there are ${target.classes}`);
    }
    const outputs = target.problemType === 'multiclass' ? [...Array(target.classes).keys()] : [1];
    const foldOf = assignFolds(target.labels.length, seed);
    const labels = outputs.map((output) => indicator(target, output));
    const columns = inputs.flatMap(({ column }) =>
      outputs.map((output, o): NumericFeature => ({
        name: outputs.length > 1 ? `${column.name}_target_${output}` : `${column.name}_target`,
        source: column.name,
        categorical: false,
        crossFitted: true,
        values: () => crossFit(column, labels[o], smooth, foldOf),
      })),
    );
    const means = inputs.map(({ column }) => labels.map((own) => levelMeans(column, own, smooth)));
    return { kind: 'numeric', type: 'float', tensor: meansInGraph(graph, inputs, means), columns };
  },
});

/** `overall` does not depend on the column. */
type LevelMeans = { means: Map<string, number>; overall: number };

/** [N, columns × outputs], from each column's means for every output. */
function meansInGraph(graph: Graph, inputs: Bound<CategoricalColumn>[], means: LevelMeans[][]): string {
  const outputs = means[0].length;
  const overall = means[0].map((own) => own.overall);
  if (outputs === 1) {
    return encodeLevels(
      graph,
      inputs,
      means.map(([only]) => only.means),
      overall[0],
    );
  }
  const table: number[][] = [];
  const places = means.map((ofColumn) =>
    Array.from(ofColumn[0].means.keys(), (level) => {
      const place = table.push(ofColumn.map((own) => own.means.get(level)!)) - 1;
      return [level, place] as const;
    }),
  );
  const place = encodeLevels(graph, inputs, places, table.length, 'int64');
  const rows = graph.constant('float', [table.length + 1, outputs], [...table, overall].flat());
  const looked = graph.op('Gather', [rows, place], { axis: 0 });
  return graph.op('Reshape', [looked, graph.constant('int64', [2], [-1, inputs.length * outputs])]);
}

/** What is averaged: whether a row is of the class, or a regression's values. */
const indicator = ({ problemType, labels }: Target, output: number) =>
  problemType === 'regression' ? labels : labels.map((label) => Number(label === output));

function assignFolds(rows: number, seed: number): Int8Array {
  const folds = Array.from({ length: rows }, (_, i) => i % innerFolds);
  shuffle(folds, random(seed));
  return Int8Array.from(folds);
}

/** Sums and counts by code; the last place is for missing values. */
function tally({ codes, levels }: CategoricalColumn, labels: Float32Array, skip?: (row: number) => boolean) {
  const sums = new Float64Array(levels.length + 1);
  const counts = new Float64Array(levels.length + 1);
  let [sum, rows] = [0, 0];
  for (let i = 0; i < codes.length; i++) {
    if (skip?.(i)) continue;
    const place = codes[i] < 0 ? levels.length : codes[i];
    sums[place] += labels[i];
    counts[place]++;
    sum += labels[i];
    rows++;
  }
  return { sums, counts, overall: rows > 0 ? sum / rows : 0 };
}

function levelMeans(column: CategoricalColumn, labels: Float32Array, smooth: number): LevelMeans {
  const { sums, counts, overall } = tally(column, labels);
  const named = [...column.levels, ''].map((level, place) => ({ level, place }));
  const kept = named
    .filter(({ place }) => counts[place] > 0)
    .toSorted((a, b) => counts[b.place] - counts[a.place] || (a.level < b.level ? -1 : 1))
    .slice(0, maxLevels);
  const means = new Map(
    kept.map(({ level, place }) => [level, shrink(sums[place], counts[place], overall, smooth)]),
  );
  return { means, overall };
}

const shrink = (sum: number, count: number, overall: number, smooth: number) =>
  count + smooth === 0 ? overall : (sum + smooth * overall) / (count + smooth);

function crossFit(column: CategoricalColumn, labels: Float32Array, smooth: number, foldOf: Int8Array) {
  const values = new Float32Array(labels.length);
  for (let fold = 0; fold < innerFolds; fold++) {
    const { sums, counts, overall } = tally(column, labels, (row) => foldOf[row] === fold);
    for (let i = 0; i < values.length; i++) {
      if (foldOf[i] !== fold) continue;
      const place = column.codes[i] < 0 ? column.levels.length : column.codes[i];
      values[i] = shrink(sums[place], counts[place], overall, smooth);
    }
  }
  return values;
}
