import type { Signature } from '../../contracts/dataset.ts';
import { createGraph } from '../../core/onnx/builder.ts';
import { finishModel } from '../../core/onnx/finish.ts';

export const smallSignature: Signature = {
  target: 'left',
  problemType: 'binary',
  inputs: [
    { name: 'age', kind: 'numeric' },
    { name: 'city', kind: 'categorical' },
  ],
  classes: ['no', 'yes'],
};

/** P(yes) is 0.01 for each year of age, and 0.25 more in Bonn; a missing age is 50. */
export const smallModel = (age: number | null, city: string) =>
  (age ?? 50) / 100 + (city === 'Bonn' ? 0.25 : 0);

/** {@link smallModel} as `model.onnx`. */
export function smallModelBytes(): Uint8Array {
  const graph = createGraph();
  const number = (value: number) => graph.constant('float', [1], [value]);
  const age = graph.input('age', 'float', ['N', 1]);
  const city = graph.input('city', 'string', ['N', 1]);
  const known = graph.op('Where', [graph.op('IsNaN', [age]), number(50), age]);
  const bonus = graph.op(
    'LabelEncoder',
    [city],
    { keys_strings: { strings: ['Bonn'] }, values_floats: { floats: [0.25] }, default_float: { float: 0 } },
    'ai.onnx.ml',
  );
  const yes = graph.op('Add', [graph.op('Mul', [known, number(0.01)]), bonus]);
  const no = graph.op('Sub', [number(1), yes]);
  return finishModel(graph, graph.op('Concat', [no, yes], { axis: 1 }), smallSignature);
}
