import type { z } from 'zod';
import { openLightGbm, type LightGbmSession } from '../../native/lightgbm.ts';
import { checkFitData } from '../check.ts';
import type { FitContext, FitData, FitSession, Params, Part, Task, Validated } from '../estimator.ts';
import { datasetParams } from './params.ts';

/** Data that lies binned in LightGBM's process. Here only the labels are kept, so that the matrices may go. */
export type Loaded = Task & {
  /** How many the matrices have, about: those of folds may differ. */
  columns: number;
  native: LightGbmSession;
  context: FitContext;
  folds: { train: Float32Array; validation: Float32Array }[];
  all?: Float32Array;
};

/** Fewer values than this for each thread, and waiting for one another costs more than a second one brings. */
const valuesPerThread = 1e6;

/** Starts a process and loads the data into it, each column in up to `maxBin` bins. */
async function load(data: FitData, given: FitContext, maxBin: number): Promise<Loaded> {
  checkFitData(data);
  const { all, folds, problemType, classes } = data;
  const context = { ...given, threads: usefulThreads(data, given.threads) };
  const binned = ({ matrix }: Part) => ({ matrix, dataset: datasetParams(matrix.columns, maxBin, context) });
  const matrices = {
    folds: folds.map(({ train, validation }) => ({ ...binned(train), validation: validation.matrix })),
    ...(all && { all: binned(all) }),
  };
  return {
    problemType,
    classes,
    columns: (all ?? folds[0].train).matrix.columns.length,
    native: await openLightGbm(matrices, context),
    context,
    folds: folds.map(({ train, validation }) => ({ train: train.labels, validation: validation.labels })),
    ...(all && { all: all.labels }),
  };
}

function usefulThreads({ folds, all }: FitData, threads: number): number {
  const parts = [...(all ? [all] : []), ...folds.map(({ train }) => train)];
  const values = Math.max(0, ...parts.map(({ matrix }) => matrix.values.length));
  return Math.min(threads, Math.max(1, Math.floor(values / valuesPerThread)));
}

/** The labels of the part that a refit learns from. @throws where the data has none: a bug. */
export function labelsOfAll({ all }: Loaded): Float32Array {
  if (!all) throw new Error('the data has no part with all rows, which a refit learns from');
  return all;
}

type Loading = { max_bin: number };
type Fits<P> = {
  validate(data: Loaded, params: P): Promise<Validated>;
  fit(data: Loaded, params: P, iterations: number): Promise<unknown>;
};

/**
 * A session on data that is loaded as `params` say.
 * @throws from its calls where their parameters need other bins
 */
export async function openLoaded<P extends Params & Loading>(
  schema: z.ZodType<P>,
  { validate, fit }: Fits<P>,
  data: FitData,
  context: FitContext,
  params: Params = {},
): Promise<FitSession> {
  const { max_bin } = schema.parse(params);
  const loaded = await load(data, context, max_bin);
  const parse = (own: Params) => {
    const parsed = schema.parse(own);
    if (parsed.max_bin !== max_bin)
      throw new Error(`the session has bins for max_bin=${max_bin}, and not for ${parsed.max_bin}`);
    return parsed;
  };
  return {
    validate: async (own) => validate(loaded, parse(own)),
    fit: async (own, iterations) => fit(loaded, parse(own), iterations),
    close: loaded.native.close,
  };
}
