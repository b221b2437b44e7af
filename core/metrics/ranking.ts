import { meanOf, type Scored, type Statistic } from './metric.ts';

/** Rows in ascending order of their score; `last[i]` is 1 where the score of the next row differs. */
export type Ranking = { order: Int32Array; positive: Uint8Array; last: Uint8Array };

/**
 * Area under the ROC curve; tied scores count half. Multiclass: every class against the rest, unweighted mean over
 * the classes for which it is defined (scikit-learn gives NaN where one class has no rows). NaN for one class alone.
 */
export function rocAuc(scored: Scored): Statistic {
  if (scored.classes === 2) return areaUnderRoc(rank(scored, 1));
  const areas = Array.from({ length: scored.classes }, (_, c) => areaUnderRoc(rank(scored, c)));
  return (counts) => {
    const defined = areas.map((area) => area(counts)).filter((area) => !Number.isNaN(area));
    return defined.reduce((sum, area) => sum + area, 0) / defined.length;
  };
}

/** Σ (Rₙ - Rₙ₋₁) Pₙ over the distinct scores, not interpolated; binary. 0 where no row is positive. */
export function averagePrecision(scored: Scored): Statistic {
  const { order, positive, last } = rank(scored, 1);
  return (counts) => {
    let [seen, hits, credited, sum] = [0, 0, 0, 0];
    for (let i = order.length - 1; i >= 0; i--) {
      const count = counts[order[i]];
      seen += count;
      hits += count * positive[i];
      if (i === 0 || last[i - 1]) {
        sum += ((hits - credited) * hits) / (seen || 1);
        credited = hits;
      }
    }
    return hits ? sum / hits : 0;
  };
}

/** The Mann-Whitney statistic: the share of (positive, negative) pairs in the right order. */
function areaUnderRoc({ order, positive, last }: Ranking): Statistic {
  return (counts) => {
    let [negativesBelow, positives, tiedNegatives, tiedPositives, pairs] = [0, 0, 0, 0, 0];
    for (let i = 0; i < order.length; i++) {
      const count = counts[order[i]];
      // Multiplied rather than branched on: labels are unpredictable, and this is the bootstrap's hottest loop.
      tiedPositives += count * positive[i];
      tiedNegatives += count * (1 - positive[i]);
      if (last[i]) {
        pairs += tiedPositives * (negativesBelow + tiedNegatives / 2);
        negativesBelow += tiedNegatives;
        positives += tiedPositives;
        tiedNegatives = tiedPositives = 0;
      }
    }
    return positives && negativesBelow ? pairs / (positives * negativesBelow) : Number.NaN;
  };
}

/** The rows by their score for one class, which counts as positive. */
export function rank({ labels, predictions, classes }: Scored, positiveClass: number): Ranking {
  const rows = labels.length;
  const score = (row: number) => predictions[row * classes + positiveClass];
  const order = Int32Array.from({ length: rows }, (_, i) => i).toSorted((a, b) => score(a) - score(b));
  const positive = Uint8Array.from(order, (row) => Number(labels[row] === positiveClass));
  const last = Uint8Array.from(order, (row, i) =>
    Number(i === rows - 1 || score(order[i + 1]) !== score(row)),
  );
  return { order, positive, last };
}

/**
 * The share of rows whose class is among the two likeliest; of equal probabilities the later class comes first, as in
 * scikit-learn (whose default is two, too).
 */
export function topKAccuracy({ labels, predictions, classes }: Scored): Statistic {
  return meanOf(
    Float64Array.from(labels, (label, row) => {
      const own = predictions[row * classes + label];
      let ahead = 0;
      for (let c = 0; c < classes; c++) {
        const other = predictions[row * classes + c];
        ahead += Number(other > own || (other === own && c > label));
      }
      return Number(ahead < 2);
    }),
  );
}
