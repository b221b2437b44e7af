/**
 * The child process of `lightgbm.ts`: LightGBM runs here, so that a native crash or a kill for want of memory ends this
 * process and not a Lambda's runtime. Answers each request in turn; ends with its parent.
 */
import { flushCompileCache } from 'node:module';
import { createDataset, type Dataset } from './lightgbm/dataset.ts';
import { crossValidate, train, type Data } from './lightgbm/fit.ts';
import { loadLibrary } from './lightgbm/library.ts';
import type { ArrayName, MatrixShape, NativeParams, Place, Reply, Request } from './lightgbm/protocol.ts';

type Arrays = {
  values: Float32Array<ArrayBuffer>;
  indices: Int32Array<ArrayBuffer>;
  indptr: Int32Array<ArrayBuffer>;
};
type Incoming = { place: Place; shape: MatrixShape; dataset: NativeParams; arrays: Arrays; missing: number };

let data: Data | undefined;
/** By fold, until the rows to validate on have come as well. */
const learnt: Dataset[] = [];
let incoming: Incoming | undefined;

process.on('disconnect', () => process.exit(0));
// Where code is kept compiled it is written at the end, and this process is killed.
flushCompileCache();
process.on('message', (request: Request) => {
  answer(request).then(
    (reply) => process.send?.(reply),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.message : String(error) }),
  );
});

async function answer(request: Request): Promise<Reply> {
  if (request.kind === 'open') data = { library: loadLibrary(request.folder), folds: [] };
  if (!data) throw new Error('The session is not open.');
  if (request.kind === 'train') return { text: await train(data, request) };
  if (request.kind === 'cross-validate') return crossValidate(data, request);
  if (request.kind === 'matrix') expect(request);
  if (request.kind === 'chunk') receive(request.array, request.offset, request.items, data);
  return { done: true };
}

function expect({ place, shape, dataset }: Extract<Request, { kind: 'matrix' }>): void {
  const { values = 0, indices = 0, indptr = 0 } = shape.lengths;
  const arrays = {
    values: new Float32Array(values),
    indices: new Int32Array(indices),
    indptr: new Int32Array(indptr),
  };
  incoming = { place, shape, dataset, arrays, missing: values + indices + indptr };
}

/** A matrix comes in pieces, since a message is copied several times on its way. The last one makes the dataset. */
function receive(array: ArrayName, offset: number, items: Float32Array | Int32Array, data: Data): void {
  if (!incoming) throw new Error('There is no matrix to fill.');
  incoming.arrays[array].set(items, offset);
  incoming.missing -= items.length;
  if (incoming.missing > 0) return;
  const whole = incoming;
  incoming = undefined;
  // What the messages left behind goes before LightGBM takes its memory: the two together were the peak.
  globalThis.gc?.();
  bin(whole, data);
  // Gone at once: there may be no other reason to collect garbage for as long as the process lives.
  for (const { buffer } of Object.values(whole.arrays)) buffer.transfer(0);
}

/** The rows that a fold learns from come first: those to validate on are binned as they are. */
function bin({ place, shape, dataset, arrays }: Incoming, data: Data): void {
  const { kind, rows, columns } = shape;
  const make = (reference?: Dataset) =>
    createDataset(data.library, { kind, rows, columns, ...arrays }, dataset, reference);
  if (place.part === 'all') data.all = make();
  else if (place.part === 'train') learnt[place.fold] = make();
  else data.folds[place.fold] = { train: learnt[place.fold], validation: make(learnt[place.fold]) };
}
