import { expect, test } from 'vitest';
import { misconfigured } from '../contracts/errors.ts';
import { errorLines } from './error.ts';

test('a failure is its message, with the stack only where it was asked for', () => {
  const failure = misconfigured('stack_missing', 'There is no stack.');
  expect(errorLines(failure, false)).toBe('landfall: stack_missing: There is no stack.');
  expect(errorLines(failure, true)).toContain('error.test.ts');
});

test('a bug says that it is one', () => {
  const text = errorLines(new TypeError('x is not a function'), false);
  expect(text).toMatch(/^landfall: TypeError: x is not a function\n.*bug.*--debug/);
  expect(errorLines(new TypeError('x is not a function'), true)).toContain('error.test.ts');
});

test.each([
  [
    Object.assign(new Error('Could not load credentials from any providers'), {
      name: 'CredentialsProviderError',
    }),
  ],
  [new Error('Region is missing')],
])('%s comes with what can be done', (error) => {
  expect(errorLines(error, false)).toMatch(/^landfall: no_(credentials|region): .*landfall up.*AWS_PROFILE/);
});
