import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Estimator, FitData, Params, Part, Task } from './estimator.ts';
import {
  context,
  difference,
  interleavedFolds,
  rowsOf,
  sample,
  scoreByOnnx,
  toSparse,
  type Sample,
} from './fixtures.ts';
import { estimatorNamed, estimators } from './registry.ts';
import { refusesTrait } from '../validity/capability.ts';

/** What every estimator owes its callers. A new line in the registry is tested here without a change. */
const tasks: Task[] = [
  { problemType: 'binary', classes: 2 },
  { problemType: 'multiclass', classes: 4 },
  { problemType: 'regression', classes: 0 },
];
const cases = estimators.flatMap((estimator) =>
  tasks
    .filter(({ problemType }) => estimator.problemTypes.includes(problemType))
    .map((task) => ({ name: estimator.name, problemType: task.problemType, estimator, task })),
);
const variants = cases.flatMap(({ name, problemType, estimator, task }) =>
  estimator
    .variants(task)
    .map((params) => ({ name, problemType, settings: JSON.stringify(params), estimator, task, params })),
);
const defaults = (estimator: Estimator) => estimator.params.parse({});

test('the registry has the estimators that there are folders for', () => {
  const entries = readdirSync(import.meta.dirname, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect(estimators.map(({ name }) => name).toSorted()).toEqual(folders.toSorted());
  expect(() => estimatorNamed('nope')).toThrow('no estimator "nope"');
});

describe.each(variants)('$name on $problemType with $settings', ({ estimator, task, params: given }) => {
  const categorical = !refusesTrait(estimator, 'codes');
  const params = estimator.params.parse(given);

  test('answers in ONNX as in validation, on rows that it never saw', async () => {
    const data = sample(task, 220, { categorical });
    expect(
      await distance(estimator, task, params, unseen(data, !refusesTrait(estimator, 'missing'))),
    ).toBeLessThan(1e-5);
  });

  test.runIf(!refusesTrait(estimator, 'missing'))('answers so where absence tells the most', async () => {
    const { all } = withTellingGaps(sample(task, 150, { categorical }));
    expect(await distance(estimator, task, params, [all, all])).toBeLessThan(1e-5);
  });

  test('is better than the baseline, or as good where it is the baseline', async () => {
    const data = sample(task, 300, { categorical });
    const loss = async (e: Estimator, own: Params) => {
      const session = await e.open(data, context(), own);
      const { predictions } = await session.validate(own);
      await session.close();
      return squaredError(predictions, data);
    };
    const share = estimator.name === 'baseline' ? 1 : 0.8;
    const baseline = estimatorNamed('baseline');
    expect(await loss(estimator, params)).toBeLessThanOrEqual(
      share * (await loss(baseline, defaults(baseline))),
    );
  });

  test('gives the same model for the same seed, by one thread or two, in another process', async () => {
    const data = sample(task, 300, { categorical });
    const once = async (threads: number) => {
      const session = await estimator.open(data, context({ threads }), params);
      const validated = await session.validate(params);
      const model = await session.fit(params, 5);
      await session.close();
      return { validated, model };
    };
    expect(await once(2)).toEqual(await once(1));
  });

  test('its parameters survive JSON', () => {
    expect(estimator.params.parse(JSON.parse(JSON.stringify(params)))).toEqual(params);
  });
});

describe.each(cases)('$name on $problemType', ({ estimator, task }) => {
  const categorical = !refusesTrait(estimator, 'codes');
  const params = defaults(estimator);

  test.runIf(!refusesTrait(estimator, 'sparse'))('learns the same from sparse columns', async () => {
    const { all } = sample(task, 150, { categorical });
    const sparse = { ...all, matrix: toSparse(all.matrix) };
    const answers = async (part: Part) => {
      const folds = [{ train: part, validation: part }];
      const session = await estimator.open({ ...task, folds }, context(), params);
      const validated = await session.validate(params);
      await session.close();
      return validated;
    };
    const [dense, compressed] = [await answers(all), await answers(sparse)];
    expect(compressed.iterations).toBe(dense.iterations);
    expect(difference(compressed.predictions[0], dense.predictions[0])).toBeLessThan(1e-9);
  });

  test('gives the same model whatever was fitted before in its session', async () => {
    const session = await estimator.open(sample(task, 120, { categorical }), context(), params);
    const first = await session.fit(params, 5);
    await session.validate(params);
    expect(await session.fit(params, 5)).toEqual(first);
    await session.close();
  });

  test.each([2, 3, 9, 20])('copes with %i rows', async (rows) => {
    expect(await answersFinite(sample(task, rows, { categorical, folds: 2 }))).toBe(true);
  });

  test('copes with columns that are constant', async () => {
    const data = sample(task, 60, { categorical });
    expect(await answersFinite(withValues(data, () => 1))).toBe(true);
  });

  test('copes with a class that a fold never sees', async () => {
    const { all } = sample(task, 60, { categorical });
    const train = rowsOf(all, (i) => all.labels[i] === all.labels[0]);
    expect(await answersFinite({ ...task, all, folds: [{ train, validation: all }] })).toBe(true);
  });

  test('copes with folds whose columns differ', async () => {
    const { all } = sample(task, 60, { categorical });
    const wide = interleavedFolds(all, 2);
    const narrow = interleavedFolds({ ...all, matrix: firstColumn(all) }, 2);
    expect(await answersFinite({ ...task, all, folds: [wide[0], narrow[1]] })).toBe(true);
  });

  test('copes with missing values, or refuses them by the name of the column', async () => {
    const holed = withValues(sample(task, 60, { categorical }), (value, at) =>
      at % 7 === 0 ? Number.NaN : value,
    );
    const outcome = await answersFinite(holed).catch(String);
    expect(String(outcome)).toMatch(!refusesTrait(estimator, 'missing') ? /^true$/ : /c0/);
  });

  test('refuses what is no task', async () => {
    const { all } = sample(task, 12, { categorical });
    const open = (changes: object) =>
      estimator.open({ ...task, folds: [], all: { ...all, ...changes } }, context());
    await expect(open({ labels: all.labels.slice(1) })).rejects.toThrow('11 labels for 12 rows');
    await expect(open({ labels: all.labels.with(3, Number.NaN) })).rejects.toThrow('row 3 is NaN');
    await expect(open({ matrix: { ...all.matrix, rows: 13 } })).rejects.toThrow(
      '36 values in a matrix of 13',
    );
    const sparse = { ...toSparse(all.matrix), indices: Int32Array.of(99) };
    await expect(open({ matrix: sparse })).rejects.toThrow('values in a matrix of 12 × 3');
    const [fold] = interleavedFolds(all, 2);
    const narrow = { ...fold.validation, matrix: firstColumn(fold.validation) };
    await expect(
      estimator.open({ ...task, folds: [{ ...fold, validation: narrow }] }, context()),
    ).rejects.toThrow('learns from 3 columns and has 1');
  });

  test('fits nothing where there is no part to fit on', async () => {
    const { folds } = sample(task, 60, { categorical });
    const session = await estimator.open({ ...task, folds }, context());
    await expect(session.fit(defaults(estimator), 3)).rejects.toThrow('no part with all rows');
    await session.close();
  });

  test('refuses typos in its parameters', () => {
    expect(() => estimator.params.parse({ learning_rat: 0.1 })).toThrow('learning_rat');
  });

  test('costs more for more rows, and something', () => {
    const [few, many] = [10, 1e6].map((rows) =>
      estimator.estimateSeconds({ ...task, rows, columns: 10, distinct: 50 }, defaults(estimator)),
    );
    expect(few).toBeGreaterThan(0);
    expect(many).toBeGreaterThanOrEqual(few);
  });

  /** Whether a fit, its validation and its ONNX nodes answer with numbers throughout. */
  async function answersFinite(data: Sample | (FitData & Pick<Sample, 'all'>)): Promise<boolean> {
    const session = await estimator.open(data, context());
    try {
      const { iterations, predictions } = await session.validate(defaults(estimator));
      const model = await session.fit(defaults(estimator), iterations);
      const scores = await scoreByOnnx(estimator, model, task, data.all.matrix);
      return [...predictions, scores].every((values) => values.length > 0 && values.every(Number.isFinite));
    } finally {
      await session.close();
    }
  }
});

/**
 * How far the ONNX nodes are from the validation predictions: both learn from the first part, so that the models are the
 * same, and answer for the second.
 */
async function distance(
  estimator: Estimator,
  task: Task,
  params: Params,
  [train, validation]: [Sample['all'], Sample['all']],
): Promise<number> {
  const data = { ...task, all: train, folds: [{ train, validation }] };
  const session = await estimator.open(data, context(), params);
  const { iterations, predictions, params: chosen = params } = await session.validate(params);
  const model = await session.fit(chosen, iterations);
  await session.close();
  return difference(await scoreByOnnx(estimator, model, task, validation.matrix), predictions[0]);
}

/** Two thirds to learn from; the others have values beyond those, and with `missing` codes and gaps never seen. */
function unseen({ all }: Sample, missing: boolean): [Sample['all'], Sample['all']] {
  const [train, validation] = [0, 1].map((side) => rowsOf(all, (i) => (i % 3 === 0 ? 1 : 0) === side));
  const { rows, columns } = validation.matrix;
  const values = validation.matrix.values.map((value, at) => {
    if (columns[Math.floor(at / rows)].categorical) return at % 5 === 0 ? 40 : value;
    return missing && at % 11 === 0 ? Number.NaN : value * 1.5;
  });
  return [train, { ...validation, matrix: { ...validation.matrix, values } }] as [
    Sample['all'],
    Sample['all'],
  ];
}

/** All columns are missing where the label is low, and the first is constant elsewhere: only "missing or not" divides it. */
function withTellingGaps(data: Sample): Sample {
  const { rows } = data.all.matrix;
  const { labels } = data.all;
  const middle = labels.toSorted()[Math.floor(labels.length / 2)];
  return withValues(data, (value, at) => {
    const low = labels[at % rows] < middle;
    return low ? Number.NaN : at < rows ? 1 : value;
  });
}

/** The same data with other cells; all rows validate in three folds. */
function withValues({ all, ...data }: Sample, change: (value: number, at: number) => number): Sample {
  const changed = { ...all, matrix: { ...all.matrix, values: all.matrix.values.map(change) } };
  return { ...data, all: changed, folds: interleavedFolds(changed, 3) };
}

function firstColumn({ matrix }: Part): Sample['all']['matrix'] {
  const { rows, columns, values } = matrix;
  return { kind: 'dense', rows, columns: columns.slice(0, 1), values: values.slice(0, rows) };
}

/** Of the values, or of the probabilities against 0 and 1. */
function squaredError(predictions: Float64Array[], { folds, classes }: FitData): number {
  const outputs = classes || 1;
  let sum = 0;
  for (const [k, { validation }] of folds.entries()) {
    predictions[k].forEach((value, at) => {
      const label = validation.labels[Math.floor(at / outputs)];
      sum += (value - (classes ? Number(label === at % outputs) : label)) ** 2;
    });
  }
  return sum;
}
