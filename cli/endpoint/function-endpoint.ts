import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Failure } from '../../contracts/errors.ts';
import type { Settings } from '../aws/settings.ts';
import type { Endpoint, Question } from './endpoint.ts';

/** The alias of a serving function, invoked as its Function URL would: a role needs nothing but lambda:InvokeFunction. */
export function functionEndpoint(
  settings: Settings,
  { function: FunctionName, alias: Qualifier }: { function: string; alias: string },
  missing: (cause: unknown) => Failure,
): Endpoint {
  const client = new LambdaClient(settings);
  return {
    async ask(question) {
      const Payload = Buffer.from(JSON.stringify(eventOf(question)));
      const answer = await client
        .send(new InvokeCommand({ FunctionName, Qualifier, Payload }))
        .catch((error: Error) => {
          throw error.name === 'ResourceNotFoundException' ? missing(error) : error;
        });
      const text = new TextDecoder().decode(answer.Payload);
      if (answer.FunctionError) throw new Failure('Bug', 'function_failed', text);
      const { statusCode, body, isBase64Encoded } = JSON.parse(text) as HttpAnswer;
      return {
        status: statusCode,
        text: isBase64Encoded ? Buffer.from(body, 'base64').toString() : body,
      };
    },
    close: () => client.destroy(),
  };
}

type HttpAnswer = { statusCode: number; body: string; isBase64Encoded?: boolean };

/** Lambda's payload format 2.0: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads */
const eventOf = ({ body, contentType, accept }: Question) => ({
  version: '2.0',
  rawPath: '/invocations',
  rawQueryString: '',
  headers: { 'content-type': contentType, accept },
  requestContext: { http: { method: 'POST', path: '/invocations' } },
  body,
  isBase64Encoded: false,
});
