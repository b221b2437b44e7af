import { describe, expect, test } from 'vitest';
import type { Estimator, Params, Task } from '../estimators/estimator.ts';
import { context, sample } from '../estimators/fixtures.ts';
import { estimators } from '../estimators/registry.ts';
import { openModel } from '../native/onnxruntime.ts';
import { createGraph } from '../onnx/builder.ts';
import { openSections } from '../onnx/cut.ts';
import { refusesTrait } from '../validity/capability.ts';
import { columnMeans, describeMember } from './describe.ts';
import { openAttribution } from './member.ts';

/**
 * What an estimator says of its models must be so: before anything is carried on or settled, base and contributions
 * are the very value that the graph works out. A new line in the registry is tested here without a change.
 */
const tasks: Task[] = [
  { problemType: 'binary', classes: 2 },
  { problemType: 'multiclass', classes: 3 },
  { problemType: 'regression', classes: 0 },
];
const cases = estimators.flatMap((estimator) =>
  tasks
    .filter(({ problemType }) => estimator.problemTypes.includes(problemType))
    .flatMap((task) =>
      estimator.variants(task).map((params) => ({
        name: estimator.name,
        problemType: task.problemType,
        settings: JSON.stringify(params),
        estimator,
        task,
        params,
      })),
    ),
);

async function explained(estimator: Estimator, task: Task, given: Params) {
  const params = estimator.params.parse(given);
  const data = sample(task, 200, { categorical: !refusesTrait(estimator, 'codes') });
  const { matrix } = data.all;
  const session = await estimator.open(data, context(), params);
  const model = await session.fit(params, 20).finally(session.close);
  const graph = createGraph();
  const features = graph.input('features', 'float', ['N', 3]);
  const scores = estimator.toOnnx(graph, features, model, task);
  graph.output('scores', scores, 'float', ['N', task.classes || 1]);
  const member = describeMember(
    {
      estimator: estimator.name,
      weight: 1,
      features,
      scores,
      explanation: estimator.explain?.(model),
      columns: matrix.columns,
      means: columnMeans(matrix),
    },
    matrix.columns.map(({ name }) => ({ name, kind: 'numeric' })),
  );
  return { member, sections: openSections(graph.bytes()), values: matrix.values };
}

describe.each(cases)('$name on $problemType with $settings', ({ estimator, task, params }) => {
  test('base and contributions are the value in the graph', async () => {
    const { member, sections, values } = await explained(estimator, task, params);
    const attribution = await openAttribution(sections, member, 3);
    const model = await openModel(sections.observe([attribution.of]));
    const rows = 40;
    const features = Float32Array.from(
      { length: rows * 3 },
      (_, at) => values[(at % 3) * 200 + Math.floor(at / 3)],
    );
    const answer = await model.run({ features: { type: 'float', dims: [rows, 3], data: features } });
    const contributions = await attribution.contributions(features, rows);
    await Promise.all([model.close(), attribution.close()]);
    const found = answer[attribution.of].data as Float32Array;
    const outputs = attribution.base.length;
    expect(found).toHaveLength(rows * outputs);
    found.forEach((value, at) => {
      const own = contributions
        .subarray(3 * at, 3 * at + 3)
        .reduce((sum, c) => sum + c, attribution.base[at % outputs]);
      expect(Math.abs(own - value)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)));
    });
    const moves = contributions.some((c) => Math.abs(c) > 1e-3);
    expect(moves).toBe(member.how.method !== 'constant');
  });
});
