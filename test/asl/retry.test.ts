import { describe, expect, it } from 'vitest';
import { families } from '../../contracts/errors.ts';
import { type FunctionName, sizes } from '../../cdk/functions.ts';
import { machine, machineNames, pipeline, release, type Retrier, tasks } from './machines.ts';

/** The names that Step Functions and its integrations give (AWS: "Handling errors in Step Functions workflows"). */
const serviceNames = [
  'States.ALL',
  'States.TaskFailed',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.TooManyRequestsException',
  'SageMaker.AmazonSageMakerException',
  'SageMaker.ResourceLimitExceededException',
  'StepFunctions.ExecutionAlreadyExistsException',
];

/** The longest that a retrier can wait in all, in seconds: before each attempt, its interval grown by the rate. */
function longestWait({ IntervalSeconds = 1, BackoffRate = 2, MaxAttempts = 3, MaxDelaySeconds }: Retrier) {
  const waits = Array.from({ length: MaxAttempts }, (_, n) => IntervalSeconds * BackoffRate ** n);
  return waits.reduce((sum, wait) => sum + Math.min(wait, MaxDelaySeconds ?? Infinity), 0);
}

describe.each(machineNames)('in %s', (name) => {
  const definition = machine(name);
  const retriers = tasks(definition).flatMap(([state, { Retry = [] }]) =>
    Retry.map((retrier) => [state, retrier] as const),
  );

  it.each(tasks(definition))('%s names only errors that exist', (_, { Retry = [], Catch = [] }) => {
    const known = new Set<string>([...families, ...serviceNames]);
    const named = [...Retry, ...Catch].flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(named.filter((error) => !known.has(error))).toEqual([]);
  });

  it.each(retriers)('%s retries with full jitter, but for a polling loop', (_, retrier) => {
    const polls = retrier.ErrorEquals.includes('EndpointNotReady');
    const never = retrier.MaxAttempts === 0;
    expect(retrier.JitterStrategy).toBe(polls || never ? undefined : 'FULL');
  });

  it.each(retriers)('%s gives up within an hour, all but a minute or two where nothing is queued', (_, r) => {
    const waitsForCapacity = r.ErrorEquals.some((error) => /ResourceLimit|EndpointNotReady/.test(error));
    expect(longestWait(r)).toBeLessThanOrEqual(waitsForCapacity ? 3600 : 160);
  });

  it('never retries what a person must mend', () => {
    const retried = retriers.flatMap(([, { ErrorEquals }]) => ErrorEquals);
    for (const family of ['RejectedData', 'Misconfigured', 'Bug']) expect(retried).not.toContain(family);
  });

  it('retries the same transient errors of every function', () => {
    const ofFunctions = tasks(definition).filter(([, { Resource }]) => Resource?.startsWith('${'));
    const last = ofFunctions.map(([, { Retry }]) => JSON.stringify(Retry?.at(-1)));
    expect(new Set(last).size).toBe(1);
    expect(JSON.parse(last[0])).toMatchObject({ ErrorEquals: expect.arrayContaining(['Transient']) });
    expect(longestWait(JSON.parse(last[0]))).toBe(2 + 4 + 8 + 16 + 32);
  });

  it('lets the function’s own timeout come before the state’s', () => {
    const invoking = tasks(definition).flatMap(([state, { Resource = '', TimeoutSeconds }]) => {
      const [, invoked] = /^\$\{(\w+)Arn\}$/.exec(Resource) ?? [];
      return invoked ? [{ state, TimeoutSeconds, invoked: invoked.toLowerCase() as FunctionName }] : [];
    });
    expect(invoking.filter((t) => t.TimeoutSeconds !== sizes[t.invoked].seconds + 30)).toEqual([]);
    expect(invoking.length).toBeGreaterThan(0);
  });
});

it.each([pipeline, release])('polls the endpoint for 15 minutes', ({ States }) => {
  const [polling] = States.Deploy.Retry!;
  expect(polling.ErrorEquals).toEqual(['EndpointNotReady']);
  expect(longestWait(polling)).toBe(900);
});
