import type { Champion } from '../../contracts/artifacts.ts';
import type { Signature } from '../../contracts/dataset.ts';
import type { Placement } from '../../contracts/serving.ts';
import { literal, predictionType, rowType } from './rows.ts';

/**
 * A TypeScript module that asks a pipeline's live model: the types of its rows and predictions, and one function,
 * `predict<Name>(rows)`, which calls it with the caller's IAM identity. It imports one package of AWS's SDK alone.
 */
export function generateClient(
  { pipeline, version, placement }: Pick<Champion, 'pipeline' | 'version' | 'placement'>,
  signature: Signature,
): string {
  const name = typeName(pipeline);
  const { client, call, permission } =
    placement.serving === 'lambda' ? lambda(placement) : sagemaker(placement);
  return `// Made by \`landfall client ${pipeline}\` from version ${version}. Not to be edited: make it again where the columns change.
${client}

${rowType(name, signature)}

${predictionType(name, signature)}

/** \`ignored\`: what was sent and the model does not know. */
export type ${name}Answer = {
  predictions: ${name}Prediction[];
  model: { pipeline: string; version: number };
  ignored?: string[];
};

/**
 * Predictions for rows, in their order. The caller needs ${permission}.
 *
 * @throws an Error that names the row and column where the rows are refused
 */
export async function predict${name}(
  rows: readonly ${name}Row[],
  client = new ${placement.serving === 'lambda' ? 'LambdaClient' : 'SageMakerRuntimeClient'}({}),
): Promise<${name}Answer> {
${call(name)}
}
`;
}

type Parts = { client: string; permission: string; call: (name: string) => string };

/** The event is the JSON body of a request: what the function answers is the JSON of the answer. */
function lambda({ function: functionName, alias }: Extract<Placement, { serving: 'lambda' }>): Parts {
  return {
    client: `import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';`,
    permission: `lambda:InvokeFunction on ${functionName}:${alias}`,
    call: (name) => `  const { Payload, FunctionError } = await client.send(
    new InvokeCommand({
      FunctionName: ${literal(functionName)},
      Qualifier: ${literal(alias)},
      Payload: JSON.stringify({ instances: rows }),
    }),
  );
  const answer: unknown = JSON.parse(new TextDecoder().decode(Payload));
  if (!FunctionError) return answer as ${name}Answer;
  const { errorType, errorMessage } = answer as { errorType: string; errorMessage: string };
  throw Object.assign(new Error(errorMessage), { name: errorType });`,
  };
}

/** A refusal comes as the SDK's ModelError, whose OriginalMessage is the endpoint's text. */
function sagemaker({ endpoint }: Exclude<Placement, { serving: 'lambda' }>): Parts {
  return {
    client: `import { InvokeEndpointCommand, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';`,
    permission: `sagemaker:InvokeEndpoint on ${endpoint}`,
    call: (name) => `  const { Body } = await client.send(
    new InvokeEndpointCommand({
      EndpointName: ${literal(endpoint)},
      ContentType: 'application/json',
      Accept: 'application/json',
      Body: JSON.stringify({ instances: rows }),
    }),
  );
  return JSON.parse(new TextDecoder().decode(Body)) as ${name}Answer;`,
  };
}

/** \`credit-risk\` is \`CreditRisk\`. */
const typeName = (pipeline: string) =>
  pipeline
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
