import type { Signature } from '../../../contracts/dataset.ts';
import { readableDatatypes } from '../v2/binary.ts';
import { inputsOf, outputsOf } from '../v2/metadata.ts';
import type { Schema } from './cells.ts';

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const text = { type: 'string' };
const size = { type: 'integer', minimum: 0 };

const content = (name: string) => ({ 'application/json': { schema: ref(name) } });
const answers = (description: string, name: string) => ({ description, content: content(name) });
const problems = (statuses: Record<string, string>) =>
  Object.fromEntries(
    Object.entries(statuses).map(([status, why]) => [status, answers(why, 'ProtocolProblem')]),
  );

const versionParameter = {
  name: 'version',
  in: 'path',
  required: true,
  schema: { type: 'string', pattern: '^[1-9][0-9]{0,8}$' },
};

const get = (summary: string, name: string, more: Schema = {}) => ({
  get: {
    tags: ['Open Inference Protocol v2'],
    summary,
    responses: { '200': answers(summary, name), ...more },
  },
});

const infer = {
  tags: ['Open Inference Protocol v2'],
  summary: 'Scores rows given as tensors',
  parameters: [
    {
      name: 'Inference-Header-Content-Length',
      in: 'header',
      description: 'The bytes of JSON before binary tensors.',
      schema: size,
    },
  ],
  requestBody: {
    required: true,
    content: { 'application/json': { schema: ref('InferRequest') }, 'application/octet-stream': {} },
  },
  responses: {
    '200': {
      description: 'The outputs; as bytes behind the JSON where the client wants them so',
      headers: { 'Inference-Header-Content-Length': { schema: size } },
      content: { ...content('InferResponse'), 'application/octet-stream': {} },
    },
    ...problems({
      400: 'The tensors are not what the model takes',
      413: 'The request or its answer is too large',
      415: 'The body is compressed',
      500: 'The model could not answer',
    }),
  },
};

/** The paths of the Open Inference Protocol. `name`: the model's. */
export function protocolPaths(name: string): Schema {
  const model = `/v2/models/${name}`;
  const version = `${model}/versions/{version}`;
  const unknown = problems({ 404: 'No such version is served' });
  const parameters = [versionParameter];
  const inferVersion = { ...infer, responses: { ...infer.responses, ...unknown } };
  return {
    '/v2': get('The server', 'ServerMetadata'),
    '/v2/health/live': get('Whether the server lives', 'Live'),
    '/v2/health/ready': get('Whether the server can answer', 'Ready'),
    [model]: get('The model', 'ModelMetadata'),
    [`${model}/ready`]: get('Whether the model can answer', 'ModelReady'),
    [`${model}/infer`]: { post: infer },
    [version]: { parameters, ...get('A version of the model', 'ModelMetadata', unknown) },
    [`${version}/ready`]: { parameters, ...get('Whether it can answer', 'ModelReady', unknown) },
    [`${version}/infer`]: { parameters, post: inferVersion },
  };
}

const object = (properties: Record<string, Schema>, required = Object.keys(properties)): Schema => ({
  type: 'object',
  properties,
  required,
});
const list = (items: Schema): Schema => ({ type: 'array', items });

export function protocolSchemas(signature: Signature): Record<string, Schema> {
  const described = object({ name: text, datatype: text, shape: list({ type: 'integer', minimum: -1 }) });
  const outputs = outputsOf(signature).map((output) => output.name);
  const datatype = { enum: readableDatatypes };
  return {
    ServerMetadata: object({ name: text, version: text, extensions: list(text) }),
    Live: object({ live: { type: 'boolean' } }),
    Ready: object({ ready: { type: 'boolean' } }),
    ModelReady: object({ name: text, ready: { type: 'boolean' } }),
    ModelMetadata: object({
      name: text,
      versions: list(text),
      platform: text,
      inputs: list(described),
      outputs: list(described),
    }),
    InferRequest: object(
      {
        id: text,
        parameters: { type: 'object' },
        inputs: { ...list(ref('InputTensor')), minItems: 1 },
        outputs: list(object({ name: { enum: outputs }, parameters: { type: 'object' } }, ['name'])),
      },
      ['inputs'],
    ),
    InputTensor: {
      description: `One of: ${inputsOf(signature)
        .map(({ name, datatype }) => `${name} (${datatype})`)
        .join(', ')}.`,
      ...object(
        {
          name: text,
          datatype,
          shape: { ...list(size), minItems: 1 },
          parameters: { type: 'object' },
          data: { type: 'array' },
        },
        ['name', 'datatype', 'shape'],
      ),
    },
    InferResponse: object({
      model_name: text,
      model_version: text,
      id: text,
      parameters: { type: 'object' },
      outputs: list(
        object(
          {
            name: text,
            datatype: text,
            shape: list(size),
            parameters: { type: 'object' },
            data: { type: 'array' },
          },
          ['name', 'datatype', 'shape'],
        ),
      ),
    }),
    ProtocolProblem: object({ error: text }),
  };
}
