import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Check, checkNames, type CheckName } from '../../contracts/checks.ts';
import { guards, type Retrained } from '../../contracts/monitor.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import { decide, decideLanded, digestOf, type Known, remembered } from './decide.ts';

const HOUR = 3_600_000;
const pipelineOf = (settings: object = {}) => Pipeline.parse({ name: 'churn', target: 'left', ...settings });
const check = (name: CheckName, status: Check['status'] = 'violated'): Check => ({
  name,
  status,
  reason: `${name} is ${status}.`,
  evidence: [],
});
const now = new Date('2026-11-24T20:30:00Z');

const decideOn = (checks: Check[], more: Partial<Known> = {}) =>
  decide({
    pipeline: pipelineOf(),
    checks,
    data: 'new',
    learnt: [],
    retrainings: [],
    spent: 0,
    now,
    ...more,
  });

describe('the strongest of what the violated checks ask for', () => {
  test.each([
    [['quality'], 'retrain'],
    [['domain'], 'retrain'],
    [['missing'], 'alarm'],
    [['no_traffic'], 'alarm'],
    [['latency', 'column_drift', 'no_data'], 'retrain'],
    [[], 'nothing'],
  ] as [CheckName[], string][])('%j: %s', (names, decision) => {
    const others = Object.values(checkNames).flat();
    const fine = others.filter((name) => !names.includes(name)).map((name) => check(name, 'ok'));
    const decided = decideOn([...fine, ...names.map((name) => check(name))]);
    expect(decided).toMatchObject({ decision });
    for (const name of names) expect(decided.reason).toContain(`${name} is violated.`);
    expect(decided.guard).toBeUndefined();
  });

  test('as the definition says it for each group', () => {
    const pipeline = pipelineOf({ monitoring: { actions: { performance: 'alarm', operations: 'nothing' } } });
    expect(decideOn([check('quality')], { pipeline }).decision).toBe('alarm');
    expect(decideOn([check('errors')], { pipeline }).decision).toBe('nothing');
  });

  test('of what landed is an alarm at most', () => {
    expect(decideLanded(pipelineOf(), [check('column_drift')]).decision).toBe('alarm');
    expect(decideLanded(pipelineOf(), [check('column_drift', 'ok')]).decision).toBe('nothing');
    const quiet = pipelineOf({ monitoring: { actions: { drift: 'nothing' } } });
    expect(decideLanded(quiet, [check('column_drift')]).decision).toBe('nothing');
  });

  test('is said when there is nothing to be said', () => {
    expect(decideOn([check('quality', 'skipped')]).reason).toBe(
      'No check could be made: quality is skipped.',
    );
    expect(decideOn([check('missing', 'ok')]).reason).toBe('None of 1 check is violated.');
    expect(decideOn([check('missing', 'ok'), check('quality', 'skipped')]).reason).toBe(
      'None of 1 check is violated. 1 could not be made: quality is skipped.',
    );
  });
});

const ago = (hours: number): Retrained => ({
  runId: `churn-${hours}`,
  at: new Date(now.getTime() - hours * HOUR).toISOString(),
  data: 'old',
});

describe('a guard', () => {
  const held: Record<(typeof guards)[number], Partial<Known>> = {
    no_dataset: { data: undefined },
    nothing_new: { learnt: [{ runId: 'churn-1', data: 'new' }] },
    cooldown: { retrainings: [ago(5.9)] },
    runs_per_day: { retrainings: [ago(23), ago(20), ago(12), ago(7)] },
    dollars_per_month: { spent: 25 },
  };

  test.each(guards)('%s makes an alarm of a retraining, and is named', (guard) => {
    const decided = decideOn([check('quality')], held[guard]);
    expect(decided).toMatchObject({ decision: 'alarm', guard });
    expect(decided.reason).toMatch(/^1 of 1 check violated\. quality: quality is violated\. [A-Z].*\.$/);
    const scheduled = decideOn([], { ...held[guard], scheduled: now.toISOString() });
    const isQuiet = guard === 'cooldown' || guard === 'nothing_new';
    expect(scheduled).toMatchObject({ decision: isQuiet ? 'nothing' : 'alarm', guard });
  });

  test.each<Partial<Known>>([
    { learnt: [{ runId: 'churn-1', data: 'old' }] },
    { retrainings: [ago(6)] },
    { retrainings: [ago(24), ago(23), ago(20), ago(7)] },
    { spent: 24.99 },
  ])('lets it pass that does not hold: %j', (known) => {
    expect(decideOn([check('quality')], known)).toMatchObject({ decision: 'retrain' });
  });
});

test('an alarm beside a schedule that finds nothing new is told', () => {
  const known = { scheduled: now.toISOString(), learnt: [{ runId: 'churn-1', data: 'new' }] };
  expect(decideOn([check('errors')], known)).toMatchObject({ decision: 'alarm', guard: 'nothing_new' });
});

test('what a run learns from is the data and what of the definition makes the model', () => {
  const digest = (settings: object, key = 'datasets/churn/1.json', at = now) =>
    digestOf(key, pipelineOf(settings), at);
  expect(digest({ monitoring: { minimumRows: 5 }, serving: 'serverless', capture: 0.5 })).toBe(digest({}));
  expect(digest({ budgetSeconds: 10 })).not.toBe(digest({}));
  expect(digest({ gate: { margin: 1 } })).not.toBe(digest({}));
  expect(digest({}, 'datasets/churn/2.json')).not.toBe(digest({}));
  const later = new Date(now.getTime() + 24 * HOUR);
  expect(digest({}, 'k', later)).toBe(digest({}, 'k'));
  expect(digest({ window: { rows: 5 } }, 'k', later)).toBe(digest({ window: { rows: 5 } }, 'k'));
  expect(digest({ window: { days: 5 } }, 'k', later)).not.toBe(digest({ window: { days: 5 } }, 'k'));
});

/** What comes at a look: hours since the one before, checks, a schedule that is due, and whether new data have landed. */
const looks = fc.array(
  fc.record({
    after: fc.double({ min: 0.01, max: 30, noNaN: true }),
    violated: fc.subarray(['quality', 'column_drift', 'missing', 'errors'] as CheckName[]),
    isDue: fc.boolean(),
    isNew: fc.boolean(),
    spent: fc.double({ min: 0, max: 40, noNaN: true }),
  }),
  { maxLength: 60 },
);
const caps = fc.record({
  cooldownHours: fc.double({ min: 0, max: 30, noNaN: true }),
  runsPerDay: fc.integer({ min: 1, max: 5 }),
  dollarsPerMonth: fc.double({ min: 1, max: 40, noNaN: true }),
});

test('whatever comes, retrainings keep to the cooldown, the day, the month, and to new data', () => {
  fc.assert(
    fc.property(looks, caps, (sequence, retraining) => {
      const pipeline = pipelineOf({ retraining });
      let [time, version] = [now.getTime(), 1];
      let retrainings: Retrained[] = [];
      const started: { at: number; data: string; spent: number }[] = [];
      for (const { after, violated, isDue, isNew, spent } of sequence) {
        time += Math.ceil(after * HOUR);
        version += Number(isNew);
        const at = new Date(time);
        const scheduled = isDue ? at.toISOString() : undefined;
        const known = { pipeline, scheduled, retrainings, spent, now: at, data: String(version) };
        const checks = violated.map((name) => check(name));
        const { decision, guard } = decide({ ...known, checks, learnt: retrainings });
        expect(guard === undefined || decision !== 'retrain').toBe(true);
        if (decision !== 'retrain') continue;
        started.push({ at: time, data: String(version), spent });
        const one = { runId: `churn-${time}`, at: at.toISOString(), data: String(version) };
        retrainings = remembered([...retrainings, one], at);
      }
      for (const [i, one] of started.entries()) {
        const day = started.filter(({ at }) => at <= one.at && at > one.at - 24 * HOUR);
        expect(day.length).toBeLessThanOrEqual(retraining.runsPerDay);
        expect(one.spent).toBeLessThan(retraining.dollarsPerMonth);
        if (i === 0) continue;
        expect(one.at - started[i - 1].at).toBeGreaterThanOrEqual(retraining.cooldownHours * HOUR);
        expect(one.data).not.toBe(started[i - 1].data);
      }
    }),
    { numRuns: 500 },
  );
});
