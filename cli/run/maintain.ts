import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { Failure, parseMessage, type Family } from '../../contracts/errors.ts';
import { Maintenance, type MaintainInput } from '../../contracts/maintenance.ts';
import type { Connection } from '../aws/connect.ts';

/**
 * Retires what the definitions do not keep. One call does so much and no more: it is called again until nothing is left.
 *
 * @throws the function's own failure
 */
export async function orderMaintenance(input: MaintainInput, { settings }: Connection): Promise<Maintenance> {
  const client = new LambdaClient(settings);
  try {
    const [first, ...others] = await callUntilDone(input, client);
    return others.reduce(joined, first);
  } finally {
    client.destroy();
  }
}

async function callUntilDone(input: MaintainInput, client: LambdaClient): Promise<Maintenance[]> {
  const calls: Maintenance[] = [];
  for (;;) {
    const done = await call(input, client);
    calls.push(done);
    const more = done.pipelines.some((one) => one.more && !one.stopped && one.retired.length > 0);
    if (input.dryRun || !more) return calls;
  }
}

async function call(input: MaintainInput, client: LambdaClient): Promise<Maintenance> {
  const Payload = Buffer.from(JSON.stringify(input));
  const answer = await client.send(new InvokeCommand({ FunctionName: 'landfall-maintain', Payload }));
  const text = new TextDecoder().decode(answer.Payload);
  if (!answer.FunctionError) return Maintenance.parse(JSON.parse(text));
  const { errorType, errorMessage } = JSON.parse(text) as { errorType: Family; errorMessage: string };
  const { code, text: why } = parseMessage(errorMessage);
  throw new Failure(errorType, code, why);
}

/** Two calls as one: the pipelines of the first, with what the second retired of each. */
function joined(first: Maintenance, second: Maintenance): Maintenance {
  const pipelines = first.pipelines.map((one) => {
    const next = second.pipelines.find(({ pipeline }) => pipeline === one.pipeline);
    if (!next) return one;
    const sums = { bytes: one.bytes + next.bytes, usdPerMonth: one.usdPerMonth + next.usdPerMonth };
    return { ...next, ...sums, retired: [...one.retired, ...next.retired] };
  });
  return { ...first, pipelines };
}
