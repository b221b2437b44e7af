import { InvokeEndpointCommand, ModelError, SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import type { Failure } from '../../contracts/errors.ts';
import type { Settings } from '../aws/settings.ts';
import type { Endpoint } from './endpoint.ts';

/** A SageMaker endpoint, serverless or of instances. */
export function sagemakerEndpoint(
  settings: Settings,
  EndpointName: string,
  missing: (cause: unknown) => Failure,
): Endpoint {
  const client = new SageMakerRuntimeClient(settings);
  return {
    async ask({ body, contentType, accept }) {
      const Body = new TextEncoder().encode(body);
      const command = new InvokeEndpointCommand({
        EndpointName,
        ContentType: contentType,
        Accept: accept,
        Body,
      });
      try {
        return { status: 200, text: new TextDecoder().decode((await client.send(command)).Body) };
      } catch (error) {
        if (error instanceof ModelError)
          return { status: error.OriginalStatusCode ?? 500, text: error.OriginalMessage ?? '' };
        const { name, message } = error as Error;
        throw /^Validation(Error|Exception)$/.test(name) && /not found/i.test(message)
          ? missing(error)
          : error;
      }
    },
    close: () => client.destroy(),
  };
}
