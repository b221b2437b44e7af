import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import { parse } from 'csv-parse/sync';
import type { Evaluation } from '../../contracts/artifacts.ts';
import { endpointNotReady } from '../../contracts/errors.ts';
import { notTraffic } from '../../core/serving/request.ts';
import type { DeployPorts } from './ports.ts';

/** Relative for large values: float32 in the model, decimal text between. */
const tolerance = 1e-4;

/**
 * Asks the live endpoint for the evaluation's sample rows and compares with what the same model answered there.
 * Returns what is wrong, or undefined.
 *
 * @throws what a retry may cure: throttling, a container still starting.
 */
export async function smokeTest(
  endpoint: string,
  { csv, expected }: Evaluation['sample'],
  { runtime, signal }: DeployPorts,
): Promise<string | undefined> {
  const media = { ContentType: 'text/csv', Accept: 'text/csv', CustomAttributes: notTraffic };
  const command = new InvokeEndpointCommand({ EndpointName: endpoint, Body: Buffer.from(csv), ...media });
  try {
    const answer = await runtime.send(command, { abortSignal: signal });
    return compare(new TextDecoder().decode(answer.Body), expected);
  } catch (error) {
    const { name, OriginalMessage, message } = error as Error & { OriginalMessage?: string };
    if (name === 'ModelNotReadyException') throw endpointNotReady(message);
    if (name === 'ModelError') return `the container answered: ${OriginalMessage ?? message}`;
    throw error;
  }
}

function compare(answer: string, expected: number[][]): string | undefined {
  const rows: string[][] = parse(answer, { from: 2, relax_column_count: true });
  if (rows.length !== expected.length) return `${expected.length} rows were sent, ${rows.length} came back`;
  for (const [i, wanted] of expected.entries()) {
    // A label stands before the probabilities, nothing before a value; its interval may follow.
    const first = wanted.length > 1 ? 1 : 0;
    const got = rows[i].slice(first, first + wanted.length).map(Number);
    const near = wanted.every(
      (value, j) => Math.abs(got[j] - value) <= tolerance * Math.max(1, Math.abs(value)),
    );
    if (!near) return `row ${i + 1}: expected ${wanted.join(', ')}, got ${got.join(', ')}`;
  }
  return undefined;
}
