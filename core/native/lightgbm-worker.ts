/**
 * The child process of `lightgbm.ts`: LightGBM runs here, so that a native crash or a kill for want of memory ends this
 * process and not a Lambda's runtime. Answers each request in turn; ends with its parent.
 */
import type { Fold } from '../estimators/estimator.ts';
import { createDataset, type Dataset } from './lightgbm/dataset.ts';
import { crossValidate, train, type Data } from './lightgbm/fit.ts';
import { loadLibrary } from './lightgbm/library.ts';
import type { Reply, Request } from './lightgbm/protocol.ts';

type Opened = Extract<Request, { kind: 'open' }>;
let opening: (Opened & { values: Float32Array; received: number }) | undefined;
let data: Data | undefined;

process.on('disconnect', () => process.exit(0));
process.on('message', (request: Request) => {
  answer(request).then(
    (reply) => process.send?.(reply),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  );
});

async function answer(request: Request): Promise<Reply> {
  if (request.kind === 'open') return open(request);
  if (request.kind === 'chunk') return receive(request.offset, request.values);
  if (!data) throw new Error('The matrix is not complete.');
  if (request.kind === 'train') return { text: await train(data, request) };
  return crossValidate(data, request);
}

function open(request: Opened): Reply {
  opening = { ...request, values: new Float32Array(request.rows * request.columns), received: 0 };
  return { done: true };
}

/** The matrix comes in pieces, since a message is copied several times on its way. The last one makes the dataset. */
function receive(offset: number, values: Float32Array): Reply {
  if (!opening) throw new Error('There is no matrix to fill.');
  opening.values.set(values, offset);
  opening.received += values.length;
  if (opening.received === opening.values.length) {
    data = load(opening);
    opening = undefined;
  }
  return { done: true };
}

function load({ folder, dataset, folds, values, ...shape }: NonNullable<typeof opening>): Data {
  const library = loadLibrary(folder);
  const all = createDataset(library, values, shape, dataset);
  return { library, all, folds: folds.map((rows) => divide(all, rows)) };
}

const divide = (all: Dataset, rows: Fold) => ({
  rows,
  train: all.subset(rows.train),
  validation: all.subset(rows.validation),
});
