import type { Params } from '../../core/estimators/estimator.ts';
import type { NumericFeature } from '../../core/features/block.ts';
import type { Target } from '../../core/features/step.ts';
import { stepNamed } from '../../core/features/steps/registry.ts';
import { boundedTextNodes } from '../../core/features/text/bounded-text.ts';
import { createTextMemo } from '../../core/features/text/lexicon.ts';
import { openModel } from '../../core/native/onnxruntime.ts';
import { createGraph } from '../../core/onnx/builder.ts';
import { runInBatches } from '../../core/onnx/predict.ts';

export type FittedStep = { bytes: Uint8Array; columns: NumericFeature[] };

/** Fits a step on a column of texts `t`; `of` are two classes' codes, or another target. */
export async function fitStep(
  name: string,
  params: Params,
  texts: string[],
  of: Float32Array | Target = Float32Array.from(texts, (_, i) => i % 2),
): Promise<FittedStep> {
  const graph = createGraph();
  const tensor = boundedTextNodes(graph, graph.input('t', 'string', ['N', 1]));
  const block = await stepNamed(name).fit(
    {
      kind: 'text',
      inputs: [{ column: { kind: 'text', name: 't', values: texts }, tensor }],
      memo: createTextMemo(),
    },
    params,
    {
      graph,
      target: of instanceof Float32Array ? { problemType: 'binary', classes: 2, labels: of } : of,
      seed: 1,
    },
  );
  if (block.kind !== 'numeric') throw new Error('a step for texts gives numbers');
  const { columns } = block;
  if (columns.length > 0) graph.output('y', block.tensor, 'float', ['N', columns.length]);
  return { bytes: graph.bytes(), columns };
}

/** The rows of features that the fitted graph makes of texts. */
export async function runFitted({ bytes, columns }: FittedStep, texts: string[]): Promise<number[][]> {
  const model = await openModel(bytes);
  const rows: number[][] = [];
  const table = { rows: texts.length, columns: [{ kind: 'text' as const, name: 't', values: texts }] };
  await runInBatches(model, [{ input: 't', columns: ['t'] }], table, ['y'], (batch) => {
    for (let at = 0; at < batch.length; at += columns.length) {
      rows.push([...batch.subarray(at, at + columns.length)]);
    }
  });
  await model.close();
  return rows;
}
