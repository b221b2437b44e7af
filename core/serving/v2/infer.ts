import type { Signature } from '../../../contracts/dataset.ts';
import type { Predictions } from '../../onnx/predict.ts';
import { checkBody, predict } from '../invocations.ts';
import { labelAt } from '../label.ts';
import { json } from '../reply.ts';
import type { Model, Outcome, Reply, Request } from '../respond.ts';
import { maxAnswerBytes, rowsOf, tooLarge } from '../write.ts';
import { writeTexts } from './binary.ts';
import { type Described, outputsOf } from './metadata.ts';
import { readTensors } from './read-tensors.ts';
import { type InferRequest, invalid, readInferRequest } from './request.ts';

/**
 * `POST /v2/models/NAME/infer`: tensors in, tensors out, with Triton's extension for binary data. The answer's parameter
 * `inference_id` is the id of the captured request; `ignored` are the inputs that the model does not take, as JSON.
 * @throws Failure `RejectedData` where it cannot be answered.
 */
export async function infer(request: Request, model: Model, version?: number): Promise<Outcome> {
  checkBody(request);
  const asked = readInferRequest(request);
  const { answered, ignored } = await predict(model, (inputs) => readTensors(asked.inputs, inputs), version);
  const { signature, predictions } = answered;
  const rows = rowsOf(signature, predictions);
  const reply = write(
    {
      model_name: model.pipeline,
      model_version: String(answered.version),
      id: asked.id ?? request.id,
      parameters: {
        inference_id: request.id,
        ...(ignored.length > 0 && { ignored: JSON.stringify(ignored) }),
      },
    },
    wanted(asked, signature).map((output) => ({
      ...output,
      data: dataOf(output, signature, predictions, rows),
    })),
    rows,
  );
  return { reply, answered: { ...answered, rows } };
}

type Output = Described & { binary: boolean };
type Filled = Output & { data: string[] | Float32Array };

function wanted({ outputs, binary }: InferRequest, signature: Signature): Output[] {
  const all = outputsOf(signature);
  if (!outputs) return all.map((output) => ({ ...output, binary }));
  return outputs.map(({ name, binary: own }) => {
    const found = all.find((output) => output.name === name);
    if (found) return { ...found, binary: own };
    throw invalid(`There is no output "${name}"; there is ${all.map((output) => output.name).join(', ')}`);
  });
}

function dataOf({ name }: Output, signature: Signature, predictions: Predictions, rows: number) {
  if ('values' in predictions) {
    return Float32Array.from(name === 'interval' ? predictions.interval! : predictions.values);
  }
  const { probabilities } = predictions;
  if (name === 'probabilities') return Float32Array.from(probabilities);
  const { classes = [], threshold } = signature;
  return Array.from(
    { length: rows },
    (_, row) => classes[labelAt(probabilities, row, classes.length, threshold)],
  );
}

function write(head: object, outputs: readonly Filled[], rows: number): Reply {
  const parts: Buffer[] = [];
  const described = outputs.map(({ name, datatype, shape, binary, data }) => {
    const tensor = { name, datatype, shape: shape.map((size) => (size < 0 ? rows : size)) };
    if (!binary) return { ...tensor, data: [...data] };
    const bytes = Array.isArray(data) ? writeTexts(data) : Buffer.from(data.buffer);
    parts.push(bytes);
    return { ...tensor, parameters: { binary_data_size: bytes.length } };
  });
  const reply = json(200, { ...head, outputs: described });
  const text = Buffer.from(reply.body);
  const body = Buffer.concat([text, ...parts]);
  if (body.length > maxAnswerBytes) throw tooLarge(rows);
  if (parts.length === 0) return reply;
  const headers = {
    'content-type': 'application/octet-stream',
    'inference-header-content-length': String(text.length),
  };
  return { status: 200, headers, body };
}
