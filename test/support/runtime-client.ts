/**
 * What Lambda's runtime for Node.js does, in its own process: loads the handler's module, then asks the Runtime API for
 * one event after the other. Started with the module's path.
 */
const api = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation`;
type Handler = (event: unknown, context: { awsRequestId: string }) => Promise<unknown>;
const { handler } = (await import(process.argv[2])) as { handler: Handler };

const post = (path: string, value: unknown) =>
  fetch(`${api}/${path}`, { method: 'POST', body: JSON.stringify(value ?? null) });

for (;;) {
  const next = await fetch(`${api}/next`);
  const awsRequestId = next.headers.get('lambda-runtime-aws-request-id')!;
  const event = (await next.json()) as unknown;
  try {
    await post(`${awsRequestId}/response`, await handler(event, { awsRequestId }));
  } catch (error) {
    const { name, message } = error as Error;
    await post(`${awsRequestId}/error`, { errorType: name, errorMessage: message });
  }
}
