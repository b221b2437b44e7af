/**
 * The normalised discounted cumulative gain of columns in the order of their contributions `now`, each worth what it
 * contributed `before`: 1 where the order is the same. As Amazon SageMaker Clarify measures feature attribution drift, and
 * sklearn.metrics.ndcg_score([before], [now]): columns that contribute equally now share the mean of their worth.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/clarify-model-monitor-feature-attribution-drift.html
 *
 * @param before of each column, 0 or more; 1 is answered where all are 0
 */
export function ndcg(before: ArrayLike<number>, now: ArrayLike<number>): number {
  const best = gain(before, before);
  return best > 0 ? gain(before, now) / best : 1;
}

function gain(worth: ArrayLike<number>, by: ArrayLike<number>): number {
  const order = Int32Array.from(worth, (_, i) => i).toSorted((a, b) => by[b] - by[a]);
  let sum = 0;
  for (let from = 0; from < order.length;) {
    let to = from;
    let [worths, discounts] = [0, 0];
    while (to < order.length && by[order[to]] === by[order[from]]) {
      worths += worth[order[to]];
      discounts += 1 / Math.log2(to + 2);
      to++;
    }
    sum += (worths / (to - from)) * discounts;
    from = to;
  }
  return sum;
}
