import { describe, expect, test } from 'vitest';
import type { FitData, Task } from './estimator.ts';
import { context, difference, interleavedFolds, sample, scoreByOnnx, toMatrix } from './fixtures.ts';
import { estimatorNamed, estimators } from './registry.ts';

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
const defaults = (estimator: (typeof estimators)[number]) => estimator.params.parse({});

describe.each(cases)('$name on $problemType', ({ estimator, task }) => {
  const outputs = task.classes || 1;
  const categorical = estimator.plan === 'tree';

  test.each(['whole', 'with missing values that say something'])(
    'answers in ONNX as in validation: data %s',
    async (kind) => {
      const whole = sample(task, 150, { categorical });
      const data = kind === 'whole' || !categorical ? whole : withTellingGaps(whole);
      const all = Int32Array.from({ length: 150 }, (_, i) => i);
      // Learnt from all rows both times, so that the models are the same.
      const session = await estimator.open({ ...data, folds: [{ train: all, validation: all }] }, context());
      const { iterations, predictions } = await session.validate(defaults(estimator));
      const model = await session.fit(defaults(estimator), iterations);
      await session.close();
      expect(predictions[0].length).toBe(150 * outputs);
      const scores = await scoreByOnnx(estimator, model, task, data.matrix);
      expect(difference(scores, predictions[0])).toBeLessThan(1e-5);
    },
  );

  test('is better than the baseline, or as good where it is the baseline', async () => {
    const data = sample(task, 300, { categorical });
    const loss = async (e: typeof estimator) => {
      const session = await e.open(data, context());
      const { predictions } = await session.validate(defaults(e));
      await session.close();
      return squaredError(
        predictions,
        data.folds.map((f) => f.validation),
        data.labels,
        task,
      );
    };
    const share = estimator.name === 'baseline' ? 1 : 0.8;
    expect(await loss(estimator)).toBeLessThanOrEqual(share * (await loss(estimatorNamed('baseline'))));
  });

  test('gives the same model for the same seed, by one thread or two, in another process', async () => {
    const data = sample(task, 300, { categorical });
    const once = async (threads: number) => {
      const session = await estimator.open(data, context({ threads }));
      const validated = await session.validate(defaults(estimator));
      const model = await session.fit(defaults(estimator), 5);
      await session.close();
      return { validated, model };
    };
    expect(await once(2)).toEqual(await once(1));
  });

  test('gives the same model whatever was fitted before in its session', async () => {
    const data = sample(task, 120, { categorical });
    const session = await estimator.open(data, context());
    const first = await session.fit(defaults(estimator), 5);
    await session.validate(defaults(estimator));
    expect(await session.fit(defaults(estimator), 5)).toEqual(first);
    await session.close();
  });

  test.each([2, 3, 9, 20])('copes with %i rows', async (rows) => {
    const data = { ...sample(task, rows, { categorical }), folds: interleavedFolds(rows, 2) };
    expect(await answersFinite(data)).toBe(true);
  });

  test('copes with columns that are constant', async () => {
    const data = sample(task, 60, { categorical });
    expect(
      await answersFinite({ ...data, matrix: { ...data.matrix, values: data.matrix.values.fill(1) } }),
    ).toBe(true);
  });

  test('copes with a class that a fold never sees', async () => {
    const data = sample(task, 60, { categorical });
    const all = Int32Array.from({ length: 60 }, (_, i) => i);
    const train = all.filter((i) => data.labels[i] === data.labels[0]);
    expect(await answersFinite({ ...data, folds: [{ train, validation: all }] })).toBe(true);
  });

  test('copes with missing values, or refuses them by the name of the column', async () => {
    const data = sample(task, 60, { categorical });
    const values = data.matrix.values.map((value, i) => (i % 7 === 0 ? Number.NaN : value));
    const holed = { ...data, matrix: { ...data.matrix, values } };
    const outcome = await answersFinite(holed).catch(String);
    expect(String(outcome)).toMatch(estimator.plan === 'tree' ? /^true$/ : /c0/);
  });

  test('refuses what is no task', async () => {
    const data = sample(task, 12, { categorical });
    const open = (changes: object) => estimator.open({ ...data, ...changes }, context());
    await expect(open({ labels: data.labels.slice(1) })).rejects.toThrow('11 labels for 12 rows');
    await expect(open({ labels: data.labels.with(3, Number.NaN) })).rejects.toThrow('row 3 is NaN');
    await expect(open({ matrix: toMatrix([[1]]) })).rejects.toThrow('12 labels for 1 rows');
    const empty = { train: new Int32Array(), validation: Int32Array.of(1) };
    await expect(open({ folds: [empty] })).rejects.toThrow('fold without rows');
    await expect(open({ folds: [{ ...empty, train: Int32Array.of(3, 2) }] })).rejects.toThrow('ascend');
    await expect(open({ folds: [{ ...empty, train: Int32Array.of(12) }] })).rejects.toThrow('out of range');
  });

  test('its parameters survive JSON, and typos are refused', () => {
    const params = defaults(estimator);
    expect(estimator.params.parse(JSON.parse(JSON.stringify(params)))).toEqual(params);
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
  async function answersFinite(data: FitData): Promise<boolean> {
    const session = await estimator.open(data, context());
    try {
      const { iterations, predictions } = await session.validate(defaults(estimator));
      const model = await session.fit(defaults(estimator), iterations);
      const scores = await scoreByOnnx(estimator, model, task, data.matrix);
      return [...predictions, scores].every((values) => values.length > 0 && values.every(Number.isFinite));
    } finally {
      await session.close();
    }
  }
});

/** All columns are missing where the label is low, and the first is constant elsewhere: only "missing or not" divides it. */
function withTellingGaps(data: FitData): FitData {
  const { matrix, labels } = data;
  const middle = labels.toSorted()[Math.floor(labels.length / 2)];
  const values = matrix.values.map((value, at) => {
    const low = labels[at % matrix.rows] < middle;
    return low ? Number.NaN : at < matrix.rows ? 1 : value;
  });
  return { ...data, matrix: { ...matrix, values } };
}

/** Of the values, or of the probabilities against 0 and 1. */
function squaredError(
  predictions: Float64Array[],
  rows: Int32Array[],
  labels: Float32Array,
  { classes }: Task,
) {
  const outputs = classes || 1;
  return predictions
    .flatMap((p, fold) =>
      Array.from(p, (value, at) => {
        const label = labels[rows[fold][Math.floor(at / outputs)]];
        return (value - (classes ? Number(label === at % outputs) : label)) ** 2;
      }),
    )
    .reduce((a, b) => a + b, 0);
}
