import type { Dataset } from './dataset.ts';
import { out, parameters, type Handle, type Library } from './library.ts';
import type { NativeParams } from './protocol.ts';

const initialTextBytes = 1 << 20;
/** The index of the first validation set; 0 is the training set. */
const validation = 1;

/** A LightGBM Booster over a training set and perhaps one validation set, which must outlive it. */
export type Booster = {
  /** One boosting round; true where no tree could be split any more. */
  update(): boolean;
  iterations(): number;
  /** The first metric on the validation set. */
  evaluate(): number;
  /** Takes the last rounds back until `iterations` are left. */
  rollBackTo(iterations: number): void;
  /** Predictions for the validation set, [rows, classes] row-major. */
  predictions(): Float64Array;
  /** LightGBM's own text format. */
  text(): string;
  free(): void;
};

export function createBooster(
  library: Library,
  train: Dataset,
  valid: Dataset | undefined,
  params: NativeParams,
): Booster {
  let open: Handle | undefined = out<Handle>((into) =>
    library.boosterCreate(train.handle(), parameters(params), into),
  );
  const handle = () => {
    if (!open) throw new Error('The booster was freed.');
    return open;
  };
  const iterations = () => out<number>((into) => library.getCurrentIteration(handle(), into));
  if (valid) library.addValidData(handle(), valid.handle());
  return {
    iterations,
    update: () => out<number>((into) => library.updateOneIter(handle(), into)) === 1,
    evaluate: () => evaluate(library, handle()),
    rollBackTo: (target) => {
      for (let left = iterations(); left > target; left--) library.rollbackOneIter(handle());
    },
    predictions: () => {
      if (!valid) throw new Error('There is no validation set to predict.');
      return predict(library, handle(), valid.rows);
    },
    text: () => modelText(library, handle()),
    free: () => {
      library.boosterFree(handle());
      open = undefined;
    },
  };
}

function evaluate(library: Library, handle: Handle): number {
  const count = out<number>((into) => library.getEvalCounts(handle, into));
  if (count < 1) throw new Error('The booster has no metric.');
  const values = new Float64Array(count);
  out<number>((into) => library.getEval(handle, validation, into, values));
  return values[0];
}

/** LightGBM answers class by class; everything else of ours is row by row. */
function predict(library: Library, handle: Handle, rows: number): Float64Array {
  const size = Number(out<number | bigint>((into) => library.getNumPredict(handle, validation, into)));
  const byClass = new Float64Array(size);
  out<number | bigint>((into) => library.getPredict(handle, validation, into, byClass));
  const classes = size / rows;
  if (classes === 1) return byClass;
  const byRow = new Float64Array(size);
  for (let k = 0; k < classes; k++) {
    for (let i = 0; i < rows; i++) byRow[i * classes + k] = byClass[k * rows + i];
  }
  return byRow;
}

function modelText(library: Library, handle: Handle): string {
  let bytes = Buffer.alloc(initialTextBytes);
  const save = () =>
    Number(
      out<number | bigint>((into) => library.saveModelToString(handle, 0, -1, 0, bytes.length, into, bytes)),
    );
  let needed = save();
  if (needed > bytes.length) {
    bytes = Buffer.alloc(needed);
    needed = save();
  }
  return bytes.toString('utf8', 0, needed - 1);
}
