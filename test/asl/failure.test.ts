import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { machine, machineNames, monitor, pipeline, reachable, release, states } from './machines.ts';

const isEnd = (name: string, of: ReturnType<typeof machine>) =>
  ['Succeed', 'Fail'].includes(of.States[name].Type);

/** A run's version is live then: that it could not be scheduled is told, and the run goes on. */
const isBeside = (name: string) => name === 'Schedule' || name === 'Unscheduled';

describe.each(machineNames)('a failure in %s', (name) => {
  const definition = machine(name);
  const catching = Object.entries(definition.States)
    .filter(([state]) => !isBeside(state))
    .flatMap(([state, { Catch = [] }]) => Catch.map((catcher) => [state, catcher] as const));

  it.each(catching)('of %s ends in Failed, by way of Notify', (state, { Next }) => {
    const path = reachable(definition, Next);
    expect([...path].filter((end) => isEnd(end, definition))).toEqual(['Failed']);
    expect(path.has('Notify') || state === 'Notify').toBe(true);
  });

  it('ends with a name and a cause from the state', () => {
    expect(definition.States.Failed).toMatchObject({
      Type: 'Fail',
      ErrorPath: '$.failure.error',
      CausePath: '$.failure.cause',
    });
  });

  it('is told with its name and cause', () => {
    const message = JSON.stringify(definition.States.Notify.Parameters);
    expect(message).toContain('$.failure.error');
    expect(message).toContain('$.failure.cause');
  });

  it('always has $.failure when it comes to Notify', () => {
    const before = Object.entries(definition.States).filter(([, { Next }]) => Next === 'Notify');
    expect(before.map(([, { ResultPath }]) => ResultPath)).toEqual(before.map(() => '$.failure'));
    const caught = Object.values(definition.States).flatMap(({ Catch = [] }) => Catch.map((c) => c.Next));
    expect(caught).not.toContain('Notify');
  });
});

const toRecordFailure = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'RecordFailure' }];

describe.each([
  ['the pipeline', pipeline, 9],
  ['a release', release, 3],
] as const)('%s', (_, definition, count) => {
  it('hands every stage’s failure to RecordFailure, with what happened in $.error', () => {
    const stages = states(definition).filter(
      ([name, { Type }]) =>
        Type === 'Task' && name !== 'RecordFailure' && name !== 'Notify' && !isBeside(name),
    );
    const wrong = stages.filter(([, { Catch }]) => !isDeepStrictEqual(Catch, toRecordFailure));
    expect(wrong).toEqual([]);
    expect(stages.length).toBe(count);
  });

  it('does not lose the first error where recording it fails', () => {
    expect(definition.States.RecordFailure.Catch?.[0].ResultPath).not.toBe('$.error');
    expect(definition.States.Unrecorded.Parameters).toMatchObject({ 'error.$': '$.error.Error' });
  });
});

describe('the monitor', () => {
  const each = monitor.States.Each.ItemProcessor!;

  it('goes on with the other pipelines where one fails, and fails at the end', () => {
    expect(Object.values(each.States).map(({ Type }) => Type)).not.toContain('Fail');
    expect(each.States.Undone.Parameters).toMatchObject({ outcome: 'Undone', 'error.$': '$.error' });
    expect(monitor.States.Check.Parameters).toEqual({ 'results.$': 'States.JsonToString($.results)' });
    expect(monitor.States.AllDone.Choices).toEqual([
      { Variable: '$.check.results', StringMatches: '*"Undone"*', Next: 'Incomplete' },
    ]);
  });

  it('takes a run that exists already for done, without trying it again', () => {
    const [first] = each.States.Retrain.Retry!;
    const [caught] = each.States.Retrain.Catch!;
    expect(first).toEqual({
      ErrorEquals: ['StepFunctions.ExecutionAlreadyExistsException'],
      MaxAttempts: 0,
    });
    expect(caught).toMatchObject({ ErrorEquals: first.ErrorEquals, Next: 'Acted' });
  });
});
