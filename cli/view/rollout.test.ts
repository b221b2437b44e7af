import { expect, test } from 'vitest';
import { RolloutLimits } from '../../contracts/rollout.ts';
import type { RolloutRecord } from '../../contracts/rollout-record.ts';
import { rolloutLines } from './rollout.ts';

const record: RolloutRecord = {
  runId: 'churn-0123456789ab',
  attempts: [
    {
      version: 3,
      against: 2,
      by: 'run',
      strategy: { strategy: 'canary', share: 0.1, waitSeconds: 600 },
      limits: RolloutLimits.parse({}),
      steps: [
        {
          share: 0.1,
          mode: 'traffic',
          waitSeconds: 600,
          beganAt: '2026-11-24T10:00:00.000Z',
          evidence: {
            secondsLeft: 412,
            next: { version: 3, requests: 1200, errors: 0, millis: { value: 61.23, low: 59, high: 63 } },
            live: { version: 2, requests: 10_800, errors: 1, millis: { value: 12.04, low: 12, high: 13 } },
          },
          judgement: { verdict: 'roll_back', reason: 'Its median is too long.' },
        },
      ],
      end: { status: 'rolled_back', reason: 'Its median is too long.', at: '2026-11-24T10:04:00.000Z' },
    },
    {
      version: 3,
      against: 2,
      by: 'promote',
      strategy: { strategy: 'all_at_once' },
      limits: RolloutLimits.parse({}),
      steps: [{ share: 1, mode: 'traffic', waitSeconds: 0, beganAt: '2026-11-24T11:00:00.000Z' }],
    },
  ],
};

test('every attempt with what it was judged by and how it ended', () => {
  expect(rolloutLines(record)).toEqual([
    '  version 3, beside version 2, canary: its run found it better',
    '    share  requests  errors  median ms  the live one’s  otherwise  so',
    '     10 %     1,200       0      61.23           12.04             roll back',
    '  rolled back: Its median is too long.',
    '  version 3, beside version 2, all at once: a person promoted it',
    '  still under way',
  ]);
});

test('a shadow’s disagreement, and a first version', () => {
  const [attempt] = record.attempts;
  const [step] = attempt.steps;
  const shadow = { requests: 40, disagreement: 0.025 };
  const first = { ...attempt, against: undefined, steps: [], end: undefined };
  const judged = {
    ...attempt,
    steps: [{ ...step, mode: 'shadow' as const, share: 0, evidence: { ...step.evidence!, shadow } }],
  };
  const lines = rolloutLines({ ...record, attempts: [judged, first] });
  expect(lines[2]).toMatch(/^ {4}shadow +1,200 +0 +61\.23 +12\.04 +2\.5 % +roll back$/);
  expect(lines[4]).toContain('version 3, the first version, canary');
  expect(rolloutLines({ ...record, attempts: [first, first] })).toEqual([
    lines[4],
    '  left before its end',
    lines[4],
    '  still under way',
  ]);
});
