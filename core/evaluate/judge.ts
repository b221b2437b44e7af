import type { Comparison, Evaluation } from '../../contracts/artifacts.ts';
import type { Gate } from '../../contracts/pipeline.ts';
import { compare } from '../metrics/compare.ts';
import type { Metric, Scored } from '../metrics/metric.ts';
import { measure } from '../metrics/metrics.ts';
import type { Scorer } from '../onnx/scorer.ts';
import { limits } from '../table/limits.ts';
import type { Table } from '../table/table.ts';
import { type ChampionModel, scoreChampion } from './champion.ts';
import { decide } from './gate.ts';
import { priorPredictions } from './predictions.ts';

export type Judged = Pick<Evaluation, 'comparisons' | 'verdict' | 'reason' | 'incomparable'>;

export type Judgement = {
  scorer: Scorer;
  /** What `scorer` says of the rows of `table`. */
  scored: Scored;
  table: Table;
  /** The very bytes of `scorer`. */
  model: Uint8Array;
  /** Of the training rows, for the baseline. */
  trainLabels: ArrayLike<number>;
  champion?: ChampionModel;
  gate: Gate;
  metric: Metric;
  seed: number;
  threads: number;
};

/** Compares a challenger with the baseline on all held-out rows, and with the champion on those that it has not learnt from. */
export async function judge(judgement: Judgement): Promise<Judged> {
  const { scorer, scored, trainLabels, champion, gate, metric, seed, table, threads } = judgement;
  const other = priorPredictions(trainLabels, scored.classes, table.rows);
  const pair = { metric, challenger: scored, test: gate.test, seed };
  const baseline = compare({ ...pair, other, against: 'the baseline', margin: 0 });
  if (!champion) return { comparisons: [baseline], ...decide([baseline], gate) };

  const against = `version ${champion.version}`;
  const found = await scoreChampion(champion, scorer.signature, table, threads);
  if ('incomparable' in found) return passedOver(baseline, found.incomparable, gate);
  const champions = { ...scored, ...found };
  if (Number.isNaN(measure(metric, champions))) {
    return passedOver(baseline, `${metric.name} is undefined for the answers of ${against}`, gate);
  }
  const rows = rowsToCompare([scored, champions], metric, champion.learnt);
  const [challenger, { predictions, threshold }] = [scored, champions].map((of) => only(of, rows));
  const versus = { ...pair, challenger, other: predictions, otherThreshold: threshold, against };
  const learnt = champion.learnt && {
    rows: champion.learnt.reduce((sum, one) => sum + one, 0),
    leftOut: rows.length < table.rows,
  };
  const compared = compare({ ...versus, margin: gate.margin });
  const comparisons = [baseline, { ...compared, ...(learnt && { learnt }) }];
  if (Buffer.compare(judgement.model, champion.model) === 0) {
    return { comparisons, verdict: 'keep', reason: `same model as ${against}` };
  }
  return { comparisons, ...decide(comparisons, gate) };
}

function passedOver(baseline: Comparison, incomparable: string, gate: Gate): Judged {
  return { comparisons: [baseline], incomparable, ...decide([baseline], gate, incomparable) };
}

/**
 * The rows that the champion has not learnt from: what it knows by heart says nothing about the rows to come. All rows,
 * which is in the champion's favour, where those would be fewer than {@link limits.leastRows} or of one class alone.
 */
function rowsToCompare(models: Scored[], metric: Metric, learnt?: Uint8Array): Int32Array {
  const all = Int32Array.from({ length: models[0].labels.length }, (_, row) => row);
  const unseen = learnt ? all.filter((row) => !learnt[row]) : all;
  const isEnough = unseen.length >= Math.min(limits.leastRows, all.length);
  const isMeasurable = () => models.every((of) => !Number.isNaN(measure(metric, only(of, unseen))));
  return isEnough && isMeasurable() ? unseen : all;
}

function only(scored: Scored, rows: Int32Array): Scored {
  const { labels, predictions, classes } = scored;
  if (rows.length === labels.length) return scored;
  const width = Math.max(1, classes);
  return {
    ...scored,
    labels: Float64Array.from(rows, (row) => labels[row]),
    predictions: Float64Array.from(
      { length: rows.length * width },
      (_, i) => predictions[rows[Math.floor(i / width)] * width + (i % width)],
    ),
  };
}
