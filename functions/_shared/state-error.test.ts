import { expect, test } from 'vitest';
import { explain } from './state-error.ts';

const lambda = (errorType: string, errorMessage: string) =>
  JSON.stringify({ errorType, errorMessage, trace: ['Error: …', '    at somewhere'] });
const job = (FailureReason?: string) =>
  JSON.stringify({ TrainingJobName: 'churn-1', TrainingJobStatus: 'Failed', FailureReason });

test.each([
  [
    'a rejected file',
    { Error: 'RejectedData', Cause: lambda('RejectedData', 'empty_file: The file is empty. (a.csv)') },
    { status: 'RejectedData', error: 'RejectedData', cause: 'empty_file: The file is empty. (a.csv)' },
  ],
  [
    'a wrong setting',
    { Error: 'Misconfigured', Cause: lambda('Misconfigured', 'target_missing: Do you mean "left"?') },
    { status: 'Misconfigured', error: 'Misconfigured', cause: 'target_missing: Do you mean "left"?' },
  ],
  [
    'a bug',
    { Error: 'Bug', Cause: lambda('Bug', 'bug: TypeError: x') },
    { status: 'Failed', error: 'Bug', cause: 'bug: TypeError: x' },
  ],
  [
    'a rolled back deployment',
    { Error: 'DeploymentFailed', Cause: lambda('DeploymentFailed', 'smoke_test_failed: x') },
    { status: 'Failed', error: 'DeploymentFailed', cause: 'smoke_test_failed: x' },
  ],
  [
    'data that a training job rejects',
    {
      Error: 'States.TaskFailed',
      Cause: job('AlgorithmError: RejectedData: one_class: Only one class is left., exit code: 1'),
    },
    { status: 'RejectedData', error: 'RejectedData', cause: 'one_class: Only one class is left.' },
  ],
  [
    'a training job that died',
    { Error: 'States.TaskFailed', Cause: job('AlgorithmError: , exit code: 137') },
    {
      status: 'Failed',
      error: 'Failed',
      cause: 'The training job churn-1 failed: AlgorithmError: , exit code: 137',
    },
  ],
  [
    'a training job without an instance',
    { Error: 'States.TaskFailed', Cause: job('InternalServerError: We encountered an internal error.') },
    {
      status: 'Failed',
      error: 'Failed',
      cause: 'The training job churn-1 failed: InternalServerError: We encountered an internal error.',
    },
  ],
  [
    'a training job that was stopped',
    { Error: 'States.TaskFailed', Cause: job() },
    { status: 'Failed', error: 'Failed', cause: 'The training job churn-1 failed: it was stopped' },
  ],
  [
    'a state that timed out, without a cause',
    { Error: 'States.Timeout' },
    { status: 'Failed', error: 'Failed', cause: 'States.Timeout: a stage ran out of time' },
  ],
  [
    'a function that ran out of memory',
    { Error: 'Runtime.ExitError', Cause: lambda('Runtime.ExitError', 'RequestId: 1 Error: signal: killed') },
    {
      status: 'Failed',
      error: 'Failed',
      cause:
        'Runtime.ExitError: a stage ended without an answer, most likely for want of memory: RequestId: 1 Error: signal: killed',
    },
  ],
  [
    'an error of the state machine itself',
    { Error: 'States.Runtime', Cause: "The JSONPath '$.x' could not be found" },
    { status: 'Failed', error: 'Failed', cause: "States.Runtime: The JSONPath '$.x' could not be found" },
  ],
])('%s', (_, caught, explained) => {
  expect(explain(caught)).toEqual(explained);
});
