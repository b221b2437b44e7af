import type { Predictions } from '../onnx/predict.ts';
import { concat } from '../table/concat.ts';
import type { Table } from '../table/table.ts';

type Predict = (table: Table) => Promise<Predictions>;
type Waiting = {
  table: Table;
  resolve: (predictions: Predictions) => void;
  reject: (error: unknown) => void;
};

/** A table with more rows hides the cost of a run itself. */
const fewRows = 32;

/** Rows of one run, so that the first of them do not wait long. */
const mostRows = 256;

/**
 * Scores small tables that arrive in one turn of the event loop in one run of the model, as Triton's dynamic batcher
 * does, but without a delay: a run of one row costs nearly as much as a run of fifty. `width`: of a row's answer, see
 * {@link cut}. Where a run fails, each of its tables is scored alone, so that none suffers for another's rows.
 */
export function batching(predict: Predict, width: number): Predict {
  let waiting: Waiting[] = [];
  const flush = () => {
    const all = waiting;
    waiting = [];
    for (const batch of batches(all)) void run(batch, predict, width);
  };
  return (table) => {
    if (table.rows > fewRows) return predict(table);
    return new Promise((resolve, reject) => {
      // After what has arrived by now was read.
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ table, resolve, reject });
    });
  };
}

function batches(waiting: readonly Waiting[]): Waiting[][] {
  const made: Waiting[][] = [];
  let rows = mostRows;
  for (const one of waiting) {
    if (rows + one.table.rows > mostRows) {
      made.push([]);
      rows = 0;
    }
    made.at(-1)!.push(one);
    rows += one.table.rows;
  }
  return made;
}

async function run(batch: Waiting[], predict: Predict, width: number): Promise<void> {
  if (batch.length === 1) return runAlone(batch[0], predict);
  try {
    const all = await predict(concat(batch.map(({ table }) => table)));
    let row = 0;
    for (const { table, resolve } of batch) {
      resolve(cut(all, width, row, row + table.rows));
      row += table.rows;
    }
  } catch {
    await Promise.all(batch.map((one) => runAlone(one, predict)));
  }
}

const runAlone = ({ table, resolve, reject }: Waiting, predict: Predict) =>
  predict(table).then(resolve, reject);

/** The answers to some of the rows. `width`: how many probabilities a row has; 1 where the answers are values. */
function cut(predictions: Predictions, width: number, start: number, end: number): Predictions {
  if ('probabilities' in predictions) {
    return { probabilities: predictions.probabilities.slice(start * width, end * width) };
  }
  const { values, interval } = predictions;
  return {
    values: values.slice(start, end),
    ...(interval && { interval: interval.slice(2 * start, 2 * end) }),
  };
}
