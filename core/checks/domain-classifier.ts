import { mannWhitney, normalTail } from '../drift/mann-whitney.ts';
import type { FitContext } from '../estimators/estimator.ts';
import { parseModelText } from '../estimators/lightgbm/model-text.ts';
import { datasetParams, reproducible } from '../estimators/lightgbm/params.ts';
import { pickRows, type DenseMatrix } from '../features/matrix.ts';
import { openLightGbm } from '../native/lightgbm.ts';
import type { NativeParams } from '../native/lightgbm/protocol.ts';
import { domainFolds } from './domain-folds.ts';
import type { DomainMatrix } from './domain-matrix.ts';

const FOLDS = 5;
const ITERATIONS = 60;
const MAX_BIN = 63;
/**
 * A fold is judged by a model that has seen the other folds, and they by models that have seen it: what both share
 * by chance helps both. The folds' areas vary together, in the worst case so that their mean has twice the variance.
 */
const SHARED = 2;

export type DomainClassifier = {
  /** The area under the ROC curve on rows that a fold's model has not seen, and how likely one as large is by chance. */
  outOfFold(): Promise<{ auc: number; pValue: number }>;
  /** The columns by their shares of the loss that a model of all rows saves, the largest first. */
  gainShares(): Promise<{ of: string; value: number }[]>;
  close(): Promise<void>;
};

/** A small LightGBM that tells the rows of traffic from those that were trained on. The same seed gives the same answers. */
export async function openDomainClassifier(
  matrix: DomainMatrix,
  context: FitContext,
): Promise<DomainClassifier> {
  const params = boosterParams(context);
  const dense: DenseMatrix = { kind: 'dense', ...matrix };
  const dataset = datasetParams(matrix.columns, MAX_BIN, context);
  const labelOf = (row: number) => Number(row >= matrix.trained);
  const targets = (rows: Int32Array) => ({ labels: Float32Array.from(rows, labelOf) });
  const folds = partsOf(domainFolds(matrix, FOLDS, context.seed));
  const native = await openLightGbm(
    {
      folds: folds.map(({ train, validation }) => ({
        matrix: pickRows(dense, train),
        validation: pickRows(dense, validation),
        dataset,
      })),
      all: { matrix: dense, dataset },
    },
    context,
  );
  return {
    outOfFold: async () => {
      const labelled = folds.map((fold) => ({
        train: targets(fold.train),
        validation: targets(fold.validation),
      }));
      const fit = { params, folds: labelled, iterations: ITERATIONS };
      const { predictions } = await native.crossValidate(fit);
      return areaOf(predictions.map((scores, k) => ({ scores, labels: labelled[k].validation.labels })));
    },
    gainShares: async () => {
      const all = targets(Int32Array.from({ length: matrix.rows }, (_, row) => row));
      return gainShares(await native.train({ params, all, iterations: ITERATIONS }), matrix);
    },
    close: native.close,
  };
}

const boosterParams = ({ seed, threads }: FitContext): NativeParams => ({
  objective: 'binary',
  learning_rate: 0.1,
  num_leaves: 15,
  min_data_in_leaf: 20,
  lambda_l2: 1,
  ...reproducible(seed, threads),
});

/** The rows of each fold, and all others. */
function partsOf(foldOf: Int32Array): { train: Int32Array; validation: Int32Array }[] {
  const rows = foldOf.map((_, row) => row);
  return Array.from({ length: FOLDS }, (_, fold) => ({
    train: rows.filter((row) => foldOf[row] !== fold),
    validation: rows.filter((row) => foldOf[row] === fold),
  }));
}

/**
 * The mean of the folds' areas, by their pairs of rows, and how likely one as large is by chance. Scores are compared
 * within a fold alone: those of different models have no common scale.
 */
export function areaOf(folds: { scores: Float64Array; labels: Float32Array }[]): {
  auc: number;
  pValue: number;
} {
  const areas = folds.flatMap(({ scores, labels }) => {
    const [low, high] = [0, 1].map((label) => scores.filter((_, row) => labels[row] === label));
    return low.length && high.length ? [{ pairs: low.length * high.length, ...mannWhitney(low, high) }] : [];
  });
  const pairs = areas.reduce((sum, area) => sum + area.pairs, 0);
  if (!pairs) return { auc: 0.5, pValue: 1 };
  const auc = areas.reduce((sum, area) => sum + area.auc * area.pairs, 0) / pairs;
  const variance = areas.reduce((sum, area) => sum + area.variance * (area.pairs / pairs) ** 2, 0);
  return { auc, pValue: variance ? normalTail((auc - 0.5) / Math.sqrt(SHARED * variance)) : 1 };
}

function gainShares(model: string, { columns }: DomainMatrix): { of: string; value: number }[] {
  const bySource = new Map(columns.map(({ source }) => [source, 0]));
  let all = 0;
  for (const { feature, gain } of parseModelText(model).trees) {
    feature.forEach((j, split) => {
      const { source } = columns[j];
      bySource.set(source, bySource.get(source)! + gain[split]);
      all += gain[split];
    });
  }
  return [...bySource]
    .map(([of, value]) => ({ of, value: value / all }))
    .toSorted((a, b) => b.value - a.value);
}
