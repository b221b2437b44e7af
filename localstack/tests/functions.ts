import {
  CreateFunctionCommand,
  InvokeCommand,
  waitUntilFunctionActiveV2,
  type CreateFunctionCommandInput,
} from '@aws-sdk/client-lambda';
import { fixtureText, role, type Clients } from './support.ts';
import { zip } from './zip.ts';

type Settings = Partial<Omit<CreateFunctionCommandInput, 'FunctionName'>>;

/** Makes a function of a fixture (the probe unless told otherwise) and waits until it can be invoked. */
export async function createFunction(
  { lambda }: Clients,
  name: string,
  settings: Settings = {},
  code?: string,
) {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Runtime: 'nodejs24.x',
      Role: role,
      Handler: 'index.handler',
      MemorySize: 256,
      Timeout: 20,
      Code: { ZipFile: zip({ 'index.mjs': code ?? (await fixtureText('functions/probe.mjs')) }) },
      ...settings,
    }),
  );
  await waitUntilFunctionActiveV2(
    { client: lambda, maxWaitTime: 30, minDelay: 0.1, maxDelay: 0.5 },
    { FunctionName: name },
  );
}

/** What the probe answers, or the error. */
export type Payload = {
  pid: number;
  invocations: number;
  requestId: string;
  remaining: number;
  node: string;
  child: { child: number };
  environment: Record<string, string>;
  length: number;
  repeat: string;
  require: string;
  native: string;
  exists: boolean;
  errorType: string;
  errorMessage: string;
  trace: string[];
};
export type Answer = { error?: string; payload: Payload };

export async function invoke({ lambda }: Clients, name: string, event: object = {}): Promise<Answer> {
  const answer = await lambda.send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }));
  return {
    error: answer.FunctionError,
    payload: JSON.parse(Buffer.from(answer.Payload ?? []).toString() || 'null'),
  };
}
