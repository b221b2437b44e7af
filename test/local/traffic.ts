import { setTimeout } from 'node:timers/promises';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import { Champion } from '../../contracts/artifacts.ts';
import { championKey, endpointName } from '../../contracts/keys.ts';
import { getJson, getObject, lambda, listKeys, runtime } from './support.ts';

/** One answer to one row; times are milliseconds since 1970. */
export type Answer = { version: number; prediction: number; at: number };
export type Ask = () => Promise<Answer>;

export const championOf = async (pipeline: string) => Champion.parse(await getJson(championKey(pipeline)));

/** The row to ask about, as JSON, the same way as other services would. */
const body = (row: object) => JSON.stringify({ instances: [row] });

function answerOf(text: string): Answer {
  const { predictions, model } = JSON.parse(text);
  return { version: model.version, prediction: predictions[0].prediction, at: Date.now() };
}

/** Asks the alias `live`; the payload of a direct invocation is the request's JSON. */
export function functionAsk(pipeline: string, row: object): Ask {
  const command = { FunctionName: `landfall-predict-${pipeline}`, Qualifier: 'live', Payload: body(row) };
  return async () => {
    const { Payload, FunctionError } = await lambda.send(new InvokeCommand(command));
    const text = new TextDecoder().decode(Payload);
    if (FunctionError) throw new Error(text);
    return answerOf(text);
  };
}

export function endpointAsk(pipeline: string, row: object, name = endpointName(pipeline)): Ask {
  const command = { EndpointName: name, ContentType: 'application/json', Body: body(row) };
  return async () => {
    const { Body } = await runtime.send(new InvokeEndpointCommand(command));
    return answerOf(new TextDecoder().decode(Body));
  };
}

/** Between two requests of one caller: the machine has to fit a model meanwhile. */
const pauseMillis = 50;

/** Callers that ask again and again, several at a time, until they are stopped. */
export function traffic(ask: Ask, callers: number) {
  const answers: Answer[] = [];
  const failures: unknown[] = [];
  const stopping = new AbortController();
  const call = async () => {
    while (!stopping.signal.aborted) {
      await ask().then(
        (answer) => answers.push(answer),
        (error: unknown) => failures.push(error),
      );
      await setTimeout(pauseMillis);
    }
  };
  const calls = Array.from({ length: callers }, call);
  return {
    answers,
    failures,
    stop: async () => {
      stopping.abort();
      await Promise.all(calls);
    },
  };
}

/** The lines that were captured of a pipeline's traffic, by their inference id. */
export async function captured(pipeline: string): Promise<string[]> {
  const ids: string[] = [];
  for (const key of await listKeys(`capture/${pipeline}/`)) {
    const lines = new TextDecoder()
      .decode(await getObject(key))
      .trimEnd()
      .split('\n');
    ids.push(...lines.map((line) => JSON.parse(line).eventMetadata.inferenceId));
  }
  return ids;
}
