import { InvokeCommand } from '@aws-sdk/client-lambda';
import { endpointNotReady } from '../../../contracts/errors.ts';
import { notTraffic } from '../../../core/serving/request.ts';
import { deploymentFailed } from '../failed.ts';
import type { DeployPorts } from '../ports.ts';

/**
 * Sends rows to one version of a function as its Function URL would (payload format 2.0). Returns the answer.
 *
 * @throws Failure `EndpointNotReady` while it starts; `DeploymentFailed` smoke_test_failed
 */
export async function askVersion(
  functionName: string,
  version: string,
  csv: string,
  { lambda, signal }: DeployPorts,
): Promise<string> {
  const Payload = Buffer.from(JSON.stringify(requestOf(csv)));
  const command = new InvokeCommand({ FunctionName: functionName, Qualifier: version, Payload });
  const answer = await lambda.send(command, { abortSignal: signal }).catch((error: Error) => {
    if (['ResourceConflictException', 'ResourceNotReadyException'].includes(error.name))
      throw endpointNotReady(error.message);
    throw error;
  });
  const text = new TextDecoder().decode(answer.Payload);
  if (answer.FunctionError)
    throw deploymentFailed('smoke_test_failed', `The function failed: ${text.slice(0, 1000)}.`);
  const { statusCode, body, isBase64Encoded } = JSON.parse(text) as HttpAnswer;
  const content = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
  if (statusCode === 200) return content;
  throw deploymentFailed('smoke_test_failed', `The function answered ${statusCode}: ${content}.`);
}

type HttpAnswer = { statusCode: number; body: string; isBase64Encoded?: boolean };

const requestOf = (csv: string) => ({
  version: '2.0',
  routeKey: '$default',
  rawPath: '/invocations',
  rawQueryString: '',
  headers: {
    'content-type': 'text/csv',
    accept: 'text/csv',
    'x-amzn-sagemaker-custom-attributes': notTraffic,
  },
  requestContext: { http: { method: 'POST', path: '/invocations' }, requestId: 'smoke-test' },
  body: csv,
  isBase64Encoded: false,
});
