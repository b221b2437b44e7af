import { expect, test } from 'vitest';
import { z } from 'zod';
import { endpointNotReady, rejected, transient } from '../../contracts/errors.ts';
import { describeIssues, toFailure } from './failure.ts';

/** An error as the AWS SDK throws it. */
const awsError = (name: string, extra: object = {}) =>
  Object.assign(new Error('from AWS'), { name, ...extra });

test.each([rejected('empty_file', 'It is empty.'), transient('t', 'x'), endpointNotReady('soon')])(
  'a failure stays what it is: $name',
  (failure) => {
    expect(toFailure(failure)).toBe(failure);
  },
);

test.each([
  awsError('ThrottlingException', { $metadata: { httpStatusCode: 400 } }),
  awsError('TooManyRequestsException', { $metadata: { httpStatusCode: 429 } }),
  awsError('SlowDown', { $metadata: { httpStatusCode: 503 } }),
  awsError('InternalServerException', { $metadata: { httpStatusCode: 500 } }),
  awsError('Error', { code: 'ECONNRESET' }),
  awsError('TimeoutError'),
  awsError('Odd', { $retryable: {} }),
])('what AWS or the network may do better next time is Transient: $name', (error) => {
  expect(toFailure(error)).toMatchObject({ name: 'Transient', code: 'aws_unavailable', cause: error });
});

test('work that was stopped may be done another time', () => {
  expect(toFailure(AbortSignal.abort().reason)).toMatchObject({ name: 'Transient', code: 'aborted' });
});

test('a missing permission is for a person to mend', () => {
  const denied = awsError('AccessDenied', { $metadata: { httpStatusCode: 403 } });
  expect(toFailure(denied)).toMatchObject({ name: 'Misconfigured', code: 'access_denied' });
});

test('a used-up quota is for a person to raise', () => {
  const quota = awsError('ResourceLimitExceeded', { $metadata: { httpStatusCode: 400 } });
  expect(toFailure(quota)).toMatchObject({ name: 'Misconfigured', code: 'quota_reached' });
});

test('all else is a bug, with the stack of where it happened', () => {
  const error = new TypeError('x is undefined');
  const bug = toFailure(error);
  expect(bug).toMatchObject({ name: 'Bug', message: 'bug: TypeError: x is undefined', cause: error });
  expect(bug.stack).toBe(error.stack);
  expect(toFailure('a string')).toMatchObject({ name: 'Bug', message: 'bug: a string' });
  expect(toFailure(awsError('ValidationException', { $metadata: { httpStatusCode: 400 } })).name).toBe('Bug');
});

test("a schema's complaints are one line with paths", () => {
  const result = z.object({ run: z.object({ id: z.string() }) }).safeParse({ run: { id: 3 } });
  expect(describeIssues(result.error!)).toMatch(/^run\.id: Invalid input: expected string/);
});
