import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import { progressOf } from './progress.ts';

/** Events as Step Functions gives them; each is a second after the one before. */
function history(...events: Partial<HistoryEvent>[]): HistoryEvent[] {
  return events.map((event, i) => ({
    type: undefined,
    id: i + 1,
    timestamp: new Date(Date.UTC(2026, 0, 1, 0, 0, i)),
    ...event,
  }));
}

const entered = (name: string): Partial<HistoryEvent> => ({
  type: 'TaskStateEntered',
  stateEnteredEventDetails: { name, input: '{}' },
});
const exited = (name: string, output: unknown): Partial<HistoryEvent> => ({
  type: 'TaskStateExited',
  stateExitedEventDetails: { name, output: JSON.stringify(output) },
});
const scheduled: Partial<HistoryEvent> = { type: 'LambdaFunctionScheduled' };
const succeeded: Partial<HistoryEvent> = { type: 'LambdaFunctionSucceeded' };
const failed: Partial<HistoryEvent> = { type: 'LambdaFunctionFailed' };
const choice: Partial<HistoryEvent> = {
  type: 'ChoiceStateEntered',
  stateEnteredEventDetails: { name: 'Route', input: '{}' },
};

describe('progress out of an execution’s history', () => {
  test('a stage that ended has its facts and its time, the next one is running', () => {
    const { stages, ended } = progressOf(
      history(
        { type: 'ExecutionStarted' },
        entered('Collect'),
        scheduled,
        succeeded,
        exited('Collect', { run: {}, collect: { facts: { rows: 7 } } }),
        entered('Preprocess'),
      ),
    );
    expect(ended).toBe(false);
    expect(stages.map(({ label, state }) => [label, state])).toEqual([
      ['collect', 'done'],
      ['preprocess', 'running'],
    ]);
    expect(stages[0].facts).toEqual({ rows: 7 });
    expect(stages[0].endedAt!.getTime() - stages[0].startedAt.getTime()).toBe(3000);
  });

  test('rounds are counted, on either route, and routing states are not shown', () => {
    const { stages } = progressOf(
      history(
        ...['Select', 'Train', 'Select', 'TrainJob'].flatMap((name) => [
          entered(name),
          scheduled,
          exited(name, { select: { facts: {} }, train: { job: 'x' } }),
          choice,
        ]),
      ),
    );
    expect(stages.map((s) => s.label)).toEqual(['select 1', 'train 1', 'select 2', 'train 2']);
    expect(stages.every((s) => s.state === 'done')).toBe(true);
  });

  test('a retry that works is a stage that is done, with the number of retries', () => {
    const { stages } = progressOf(
      history(
        entered('Collect'),
        scheduled,
        failed,
        scheduled,
        failed,
        scheduled,
        succeeded,
        exited('Collect', {}),
      ),
    );
    expect(stages).toMatchObject([{ state: 'done', retries: 2 }]);
  });

  test('a failure that was caught is a stage that failed, and what records it is no stage', () => {
    const { stages, ended } = progressOf(
      history(
        entered('Collect'),
        scheduled,
        failed,
        exited('Collect', { error: { Error: 'RejectedData' } }),
        entered('RecordFailure'),
        scheduled,
        succeeded,
        exited('RecordFailure', {}),
        entered('Notify'),
        { type: 'TaskScheduled' },
        exited('Notify', {}),
        { type: 'FailStateEntered', stateEnteredEventDetails: { name: 'Failed', input: '{}' } },
        { type: 'ExecutionFailed' },
      ),
    );
    expect(ended).toBe(true);
    expect(stages).toMatchObject([{ label: 'collect', state: 'failed', facts: {} }]);
  });

  test('a stopped execution leaves no stage running', () => {
    const { stages, ended } = progressOf(history(entered('Train'), scheduled, { type: 'ExecutionAborted' }));
    expect(ended).toBe(true);
    expect(stages).toMatchObject([{ state: 'failed' }]);
  });

  test('a roll-out is one stage, however often it is looked at, and runs while it waits', () => {
    const look = (status: string, requests: number) => [
      entered('Deploy'),
      scheduled,
      exited('Deploy', { deploy: { status, facts: { requests } } }),
      entered('Deployed'),
    ];
    const waiting = history(...look('waiting', 1), entered('Observe'));
    expect(progressOf(waiting).stages).toMatchObject([
      { label: 'deploy', state: 'running', facts: { requests: 1 } },
    ]);
    const over = history(...look('waiting', 1), entered('Observe'), ...look('live', 9));
    expect(progressOf(over).stages).toMatchObject([
      { label: 'deploy', state: 'done', facts: { requests: 9 } },
    ]);
    const aborted = [...waiting, ...history({ type: 'ExecutionAborted' })];
    expect(progressOf(aborted)).toMatchObject({ ended: true, stages: [{ state: 'failed' }] });
  });
});
