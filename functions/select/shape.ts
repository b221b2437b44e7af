import { Decisions, EngineeredPlans } from '../../contracts/artifacts.ts';
import { DatasetSchema, type ColumnSchema } from '../../contracts/dataset.ts';
import type { Store } from '../../contracts/ports.ts';
import type { Stages } from '../../contracts/stages.ts';
import { readNpy } from '../../core/npy.ts';
import { isLongTailed, type SearchShape } from '../../core/search/shape.ts';
import { readJson } from '../_shared/read-json.ts';

/** What the earlier stages found about the size and the kind of what is learnt from. */
export async function readShape(
  { collect, preprocess, engineer }: Stages['select']['in'],
  store: Store,
): Promise<SearchShape> {
  const { problemType, classes, inputs } = await readJson(preprocess.decisions.key, Decisions, store);
  const { columns } = await readJson(collect.schema.key, DatasetSchema, store);
  const { folds, plans } = await readJson(engineer.plans.key, EngineeredPlans, store);
  const labels = Float32Array.from(readNpy(await store.get(engineer.labels.key)).data);
  const shapes = Object.entries(plans).map(([name, plan]) => {
    const stored = Math.ceil(plan.stored / engineer.rows);
    return [name, { columns: plan.sparse ? stored : plan.columns, sparse: plan.sparse }] as const;
  });
  return {
    problemType,
    classes: classes?.length ?? 0,
    rows: Math.round(folds.reduce((sum, { train }) => sum + train, 0) / folds.length),
    all: engineer.rows,
    folds: folds.length,
    plans: Object.fromEntries(shapes),
    distinct: meanDistinct(columns.filter(({ name }) => inputs.some((input) => input.name === name))),
    longTailed: problemType === 'regression' && isLongTailed(labels),
  };
}

/** As many bins as LightGBM makes of a column by default. */
const mostBins = 255;

const meanDistinct = (inputs: readonly ColumnSchema[]) =>
  inputs.reduce((sum, { distinct }) => sum + Math.min(mostBins, distinct), 0) / inputs.length;
