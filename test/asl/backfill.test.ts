import { describe, expect, it } from 'vitest';
import { BackfillDay, BackfillInput, BackfillOrder } from '../../contracts/backfill.ts';
import { mostDays } from '../../functions/backfill/plan.ts';
import { backfill, pipeline, type State } from './machines.ts';

const { States } = backfill;
const { States: daily } = States.Days.ItemProcessor!;

type Asked = { action: unknown; fields: string[] };
const sorted = (all: Asked[]) =>
  all.map(({ action, fields }) => [action, ...fields.toSorted()].join(' ')).toSorted();

/** Entered and exited; of a task two attempts of four events each. */
const eventsOf = ({ Type }: State) => (Type === 'Task' ? 2 + 2 * 4 : 2);

describe('a backfill', () => {
  it('runs one day after the other', () => {
    expect(States.Days).toMatchObject({ MaxConcurrency: 1, ItemsPath: '$.plan.days' });
  });

  it('asks its function only what it knows', () => {
    const asking = [...Object.values(States), ...Object.values(daily)].filter(
      ({ Resource }) => Resource === '${BackfillArn}',
    );
    const asked = asking.map(({ Parameters = {} }) => ({
      action: Parameters.action,
      fields: Object.keys(Parameters).map((key) => key.replace('.$', '')),
    }));
    const known = BackfillInput.options.map(({ shape }) => ({
      action: shape.action.value,
      fields: Object.keys(shape),
    }));
    expect(sorted(asked)).toEqual(sorted(known));
  });

  it('runs the days that need it, and lets the others be', () => {
    expect(BackfillDay.shape.state.options).toContain('run');
    expect(daily.Needed).toMatchObject({
      Choices: [{ Variable: '$.start.state', StringEquals: 'run', Next: 'Run' }],
      Default: 'DayDone',
    });
  });

  it('judges every run by its record, however Step Functions says it ended', () => {
    expect(daily.Run.Next).toBe('End');
    expect(daily.Run.Catch).toEqual([{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'End' }]);
  });

  it('waits for as long as a run may take', () => {
    expect(daily.Run.TimeoutSeconds!).toBeGreaterThan(pipeline.TimeoutSeconds!);
    // A year is the longest that an execution may have.
    expect(backfill.TimeoutSeconds).toBe(365 * 86_400);
  });

  it('has events enough for the most days that are planned, though each state were tried twice', () => {
    const iteration = 4; // started, succeeded, and what the map itself needs
    const day = Object.entries(daily).filter(([name]) => name !== 'DayFailed');
    const events = day.reduce((sum, [, state]) => sum + eventsOf(state), iteration);
    expect(mostDays * events).toBeLessThan(25_000);
  });

  it('tells of the order that it was given', () => {
    const message = String(States.Notify.Parameters?.['Message.$']);
    const named = [...message.matchAll(/\$\.(\w+)[,)]/g)].map(([, field]) => field);
    for (const field of named) expect(Object.keys(BackfillOrder.shape)).toContain(field);
    expect(named.length).toBe(3);
  });
});
