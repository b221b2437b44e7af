import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RolloutLimits } from '../../contracts/rollout.ts';
import type { RolloutStep } from '../../contracts/rollout-record.ts';
import type { Observation } from '../../contracts/serving.ts';
import { random, type Random } from '../random.ts';
import { judge } from './judge.ts';
import { measure } from './measure.ts';

const limits = RolloutLimits.parse({});
const canary: RolloutStep = { share: 0.1, mode: 'traffic', waitSeconds: 600 };
const half: RolloutStep = { share: 0.5, mode: 'traffic', waitSeconds: 600 };
const shadow: RolloutStep = { share: 0, mode: 'shadow', waitSeconds: 600 };

/** Version 2 on trial beside version 1, everything captured. */
const trial = (step: RolloutStep, secondsLeft: number) => ({
  step,
  secondsLeft,
  next: 2,
  live: 1,
  capture: 1,
});

/** How a version behaves: the chance that it fails, what it takes, and the chance that a row is answered otherwise. */
type Behaviour = { fails: number; millis: (random: Random) => number; differs: number };

/** One request as the serving process observes it, by the roles of the step. */
function request(step: RolloutStep, next: Behaviour, live: Behaviour, drawn: Random): Observation {
  const first = step.mode === 'traffic' && drawn.float() < step.share ? 2 : 1;
  const behaviour = (version: number) => (version === 2 ? next : live);
  const attempt = (version: number) => ({
    failed: drawn.float() < behaviour(version).fails,
    millis: behaviour(version).millis(drawn),
  });
  const { failed, millis } = attempt(first);
  const replaced = failed ? attempt(3 - first) : undefined;
  const observation: Observation = {
    version: failed ? 3 - first : first,
    status: replaced?.failed ? 500 : 200,
    millis: millis + (replaced?.millis ?? 0),
    rows: 1,
    ...(failed && { failed: { version: first, reason: 'it answered NaN' } }),
  };
  if (step.mode === 'traffic' || failed) return observation;
  const beside = attempt(2);
  const reason = beside.failed ? { reason: 'it threw' } : {};
  const differs = Number(drawn.float() < next.differs);
  return { ...observation, shadow: { version: 2, millis: beside.millis, differs, ...reason } };
}

/** Judges after every twentieth request; true where the version was rolled back before the last. */
function rolledBack(
  step: RolloutStep,
  next: Behaviour,
  live: Behaviour,
  requests: number,
  seed: number,
): boolean {
  const drawn = random(seed);
  const observations: Observation[] = [];
  for (let n = 1; n <= requests; n++) {
    observations.push(request(step, next, live, drawn));
    if (n % 20) continue;
    const { verdict } = judge(measure(observations, trial(step, requests - n)), limits);
    if (verdict === 'roll_back') return true;
  }
  return false;
}

const answers = (version: number, millis: number, count: number): Observation[] =>
  Array.from({ length: count }, () => ({ version, status: 200, millis, rows: 1 }));
/** Requests that the new version was asked first and the live one answered. */
const failures = (count: number): Observation[] =>
  answers(1, 10, count).map((answer) => ({ ...answer, failed: { version: 2, reason: 'it threw' } }));
const scored = (differs: number): Observation[] =>
  answers(1, 5, 50).map((answer) => ({ ...answer, rows: 100, shadow: { version: 2, millis: 5, differs } }));
const verdictOf = (observations: Observation[], step = canary, of = limits) =>
  judge(measure(observations, trial(step, 0)), of).verdict;

/** e^(σ·normal), the normal by Box and Muller. */
const lognormal = (median: number, sigma: number) => (drawn: Random) =>
  median *
  Math.exp(sigma * Math.sqrt(-2 * Math.log(1 - drawn.float())) * Math.cos(2 * Math.PI * drawn.float()));
/** Small and large requests, or warm and cold ones, half of each: the hardest case for medians. */
const twoPeaks = (drawn: Random) => (drawn.float() < 0.5 ? 20 : 800) * (1 + drawn.float() / 10);
const steady: Behaviour = { fails: 0, millis: lognormal(80, 0.5), differs: 0.02 };

describe('a version like the live one is rolled back in at most 1 of 20 roll-outs', () => {
  const alike: [string, Behaviour][] = [
    ['steady', steady],
    ['failing now and then', { ...steady, fails: 0.005 }],
    ['failing as often as is allowed', { ...steady, fails: 0.01 }],
    ['failing often', { ...steady, fails: 0.3 }],
    ['slow with a long tail', { ...steady, millis: lognormal(500, 1.5) }],
    ['now fast, now slow', { ...steady, millis: twoPeaks }],
    ['disagreeing as much as is allowed', { ...steady, differs: 0.3 }],
  ];
  test.each(alike)('%s', (_, behaviour) => {
    for (const step of [canary, half, shadow]) {
      const rollouts = Array.from({ length: 200 }, (_, seed) =>
        rolledBack(step, behaviour, behaviour, 300, seed),
      );
      expect(rollouts.filter(Boolean).length).toBeLessThanOrEqual(10);
    }
  });
});

describe('a version that is not fit is rolled back in every roll-out', () => {
  const unfit: [string, Behaviour, RolloutStep[]][] = [
    ['it always fails', { ...steady, fails: 1 }, [canary, half, shadow]],
    ['it fails half of the time', { ...steady, fails: 0.5 }, [canary, half, shadow]],
    ['it is ten times slower', { ...steady, millis: lognormal(800, 0.5) }, [canary, half, shadow]],
    ['it answers most requests otherwise', { ...steady, differs: 0.7 }, [shadow]],
  ];
  test.each(unfit)('%s', (_, behaviour, steps) => {
    for (const step of steps)
      for (let seed = 0; seed < 50; seed++) expect(rolledBack(step, behaviour, steady, 400, seed)).toBe(true);
  });

  test('by few failures: two of a canary, each answered by the live version', () => {
    const [one, two] = [1, 2].map((count) =>
      judge(measure([...answers(1, 10, 9), ...failures(count)], trial(canary, 500)), limits),
    );
    expect(one.verdict).toBe('wait');
    expect(two).toEqual({
      verdict: 'roll_back',
      reason: 'It could not answer 2 of 2 requests; version 1 could not answer 0 of 9.',
    });
  });
});

describe('the limits', () => {
  test('slower is no harm below latencyMillis, nor below latencyRatio', () => {
    const beside = (millis: number) => [...answers(1, 10, 100), ...answers(2, millis, 30)];
    expect(verdictOf(beside(49))).toBe('go_on');
    expect(verdictOf(beside(51))).toBe('roll_back');
    expect(verdictOf([...answers(1, 40, 100), ...answers(2, 119, 30)])).toBe('go_on');
    expect(verdictOf([...answers(1, 40, 100), ...answers(2, 121, 30)])).toBe('roll_back');
  });

  test('latency is not judged by fewer than minimumRequests of either version', () => {
    expect(verdictOf([...answers(1, 10, 100), ...answers(2, 900, 19)])).toBe('go_on');
    expect(verdictOf([...answers(1, 10, 19), ...answers(2, 900, 100)])).toBe('go_on');
  });

  test('failures below errorRate are allowed', () => {
    const observations = [...answers(1, 10, 900), ...answers(2, 10, 97), ...failures(3)];
    expect(verdictOf(observations)).toBe('roll_back');
    expect(verdictOf(observations, canary, { ...limits, errorRate: 0.03 })).toBe('go_on');
  });

  test('a request is compared by the share of its rows', () => {
    expect(verdictOf(scored(20), shadow)).toBe('go_on');
    expect(verdictOf(scored(80), shadow)).toBe('roll_back');
  });
});

test('time alone decides between waiting and going on where nothing was seen', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1000, max: 1000 }), (secondsLeft) => {
      const { verdict } = judge(measure([], trial(canary, secondsLeft)), limits);
      expect(verdict).toBe(secondsLeft > 0 ? 'wait' : 'go_on');
    }),
  );
});

test('requests that the caller got wrong, and those of other versions, say nothing', () => {
  const observation = fc.record({
    version: fc.constantFrom(1, 2, 3),
    status: fc.integer({ min: 400, max: 499 }),
    millis: fc.constant(1),
    rows: fc.nat(5),
  });
  fc.assert(
    fc.property(fc.array(observation, { maxLength: 100 }), (observations) => {
      const { next, live } = measure([...observations, ...answers(3, 1, 5)], trial(canary, 0));
      expect([next.requests, next.errors, live.requests, live.errors]).toEqual([0, 0, 0, 0]);
    }),
  );
});

test('captured answers stand for those that are not, failures for themselves', () => {
  const observations = [...answers(1, 10, 50), ...answers(2, 10, 7), ...failures(2)];
  const { next, live } = measure(observations, { ...trial(canary, 0), capture: 0.1 });
  expect(next).toMatchObject({ requests: 72, errors: 2 });
  expect(live).toMatchObject({ requests: 500, errors: 0 });
  expect(measure(failures(2), { ...trial(canary, 0), capture: 0 }).next).toMatchObject({ requests: 2 });
});
