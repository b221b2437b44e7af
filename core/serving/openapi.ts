import type { Signature } from '../../contracts/dataset.ts';
import { mostExplainedRows } from './contributions.ts';
import { cellSchemas, type Schema } from './openapi/cells.ts';
import { protocolPaths, protocolSchemas } from './openapi/protocol.ts';
import { answerSchemas, rowSchemas } from './openapi/rows.ts';

/** What the API of a pipeline's live model is made from. */
export type Described = { pipeline: string; version: number; signature: Signature };

/**
 * The API as an OpenAPI 3.1 document: every path with all its statuses and content types, the rows by the model's
 * signature.
 */
export function openApi({ pipeline, version, signature }: Described): Schema {
  return {
    openapi: '3.1.0',
    info: {
      title: pipeline,
      version: String(version),
      description: `Predictions of "${signature.target}" by version ${version} of the pipeline ${pipeline}.`,
    },
    paths: {
      '/invocations': { post: invocations('invocations') },
      '/': { post: invocations('root') },
      '/ping': { get: plain('Whether the server can answer', { status: { const: 'healthy' } }) },
      '/openapi.json': { get: plain('This document', {}) },
      ...protocolPaths(pipeline),
    },
    components: {
      schemas: {
        ...cellSchemas,
        ...rowSchemas(signature),
        ...answerSchemas(signature),
        ...protocolSchemas(signature),
      },
    },
  };
}

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

const plain = (summary: string, properties: Record<string, Schema>): Schema => ({
  summary,
  responses: {
    '200': {
      description: summary,
      content: {
        'application/json': { schema: { type: 'object', properties, required: Object.keys(properties) } },
      },
    },
  },
});

const problem = (description: string) => ({
  description,
  content: { 'application/json': { schema: ref('Problem') } },
});

const invocations = (operationId: string): Schema => ({
  operationId,
  summary: 'Scores rows',
  description:
    'The answer has the type that `Accept` asks for, or the request’s. With `Accept: application/json; contributions=5` ' +
    `each prediction tells the columns that moved it most, for at most ${mostExplainedRows} rows at once.`,
  parameters: [
    {
      name: 'x-amzn-sagemaker-inference-id',
      in: 'header',
      description: 'The id of the request: what its predictions’ ids begin with.',
      schema: { type: 'string' },
    },
  ],
  requestBody: {
    required: true,
    content: {
      'application/json': { schema: ref('Request') },
      'application/jsonlines': { schema: { type: 'string' } },
      'text/csv': { schema: { type: 'string' } },
    },
  },
  responses: {
    '200': {
      description: 'One prediction for each row, in the order of the rows',
      headers: {
        'x-amzn-sagemaker-custom-attributes': {
          description: 'Columns that the model does not take, where the body has no place for them.',
          schema: { type: 'string' },
        },
      },
      content: {
        'application/json': { schema: ref('Answer') },
        'application/jsonlines': { schema: { type: 'string' } },
        'text/csv': { schema: { type: 'string' } },
      },
    },
    '400': problem('The rows are not what the model takes; the message names row and column'),
    '406': problem('No accepted type is answered'),
    '413': problem('The request or its answer is too large'),
    '415': problem('The content type is not read'),
    '500': problem('The model could not answer'),
  },
});
