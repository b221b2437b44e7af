import { expect, test } from 'vitest';
import { exitCodeOf, exitCodeOfAll } from './exit-code.ts';

test.each([
  ['Live', 0],
  ['Fitted', 0],
  ['RejectedData', 2],
  ['NotBetter', 3],
  ['PendingApproval', 4],
  ['Misconfigured', 1],
  ['Failed', 1],
] as const)('%s ends with %i', (status, code) => {
  expect(exitCodeOf(status)).toBe(code);
});

test.each([
  [[], 0],
  [['Live', 'Live'], 0],
  [['Live', 'NotBetter'], 3],
  [['Live', 'PendingApproval'], 4],
  [['PendingApproval', 'NotBetter'], 3],
  [['NotBetter', 'RejectedData'], 2],
  [['RejectedData', 'Failed', 'NotBetter'], 1],
] as const)('of %j the worst counts', (statuses, code) => {
  expect(exitCodeOfAll([...statuses])).toBe(code);
});
