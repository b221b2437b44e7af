import { expect, test } from 'vitest';
import { Check, type CheckName } from '../../contracts/checks.ts';
import { labelledRows, monitoringWith, referenceOf, type Change, type Kind } from './performance/fixtures.ts';
import { checkPerformance } from './performance.ts';
import type { Labelled, Situation } from './situation.ts';

const kinds: Kind[] = ['binary', 'multiclass', 'regression'];

/** What `checkPerformance` looks at. */
const situation = (of: Partial<Situation>) => ({ monitoring: monitoringWith(), seed: 1, ...of }) as Situation;

function look(kind: Kind, labels: number, seed: number, change: Change = {}, heldOut = 1000): Check[] {
  const reference = referenceOf(kind, labelledRows(kind, heldOut, 2 * seed), seed);
  const labelled = labelledRows(kind, labels, 1_000_001 + 2 * seed, change);
  const checks = checkPerformance(situation({ reference, labelled, seed }));
  expect(checks.map(({ name }) => name)).toEqual(['quality', 'calibration', 'slices']);
  for (const check of checks) Check.parse(JSON.parse(JSON.stringify(check)));
  return checks;
}
const violated = (checks: Check[]) =>
  checks.filter(({ status }) => status === 'violated').map(({ name }) => name);
const named = (checks: Check[], name: CheckName) => checks.find((check) => check.name === name)!;
const reasons = (of: Partial<Situation>) =>
  checkPerformance(situation(of)).map(({ status, reason }) => `${status}: ${reason}`);
const seeds = (count: number) => Array.from({ length: count }, (_, seed) => seed);

test('without a change fewer than 1 in 20 looks alarm, whatever the problem and however few the rows', () => {
  const looks = kinds.flatMap((kind) =>
    seeds(20).flatMap((seed) => [look(kind, 100, seed, {}, 200), look(kind, 400, 100 + seed, {}, 600)]),
  );
  expect(looks.filter((checks) => violated(checks).length > 0).length).toBeLessThan(looks.length / 20);
});

test.each(kinds)('labels of which a fifth is wrong are found with 500 of them: %s', (kind) => {
  for (const seed of seeds(8)) expect(violated(look(kind, 500, seed, { flip: 0.2 }))).toContain('quality');
});

test('labels of which a tenth is wrong are found by the second look', () => {
  for (const seed of seeds(8)) {
    const looks = [1, 2].map((nth) => look('binary', 500, 1000 * nth + seed, { flip: 0.1 }));
    expect(looks.flatMap(violated)).not.toEqual([]);
  }
});

test('a slice that got worse is named though the whole is as good as it was', () => {
  const checks = look('binary', 3000, 5, { flip: 0.3, only: 'rare' });
  expect(violated(checks)).toEqual(['slices']);
  const { reason, evidence } = named(checks, 'slices');
  expect(reason).toMatch(
    /^1 of \d+ slices of the labelled rows got worse: "plan" is "rare" \(log loss [\d.]+, was [\d.]+, \d+ rows, p < 0\.001\)\.$/,
  );
  expect(evidence[0]).toMatchObject({ of: '"plan" is "rare"' });
  expect(evidence[0].value).toBeGreaterThan(1.2 * evidence[0].was!);
});

test('answers that are too sure of themselves are a matter of calibration, not of the ranking', () => {
  const checks = look('binary', 1000, 3, { overconfident: 2 });
  expect(violated(checks)).toContain('calibration');
  expect(named(checks, 'quality').status).toBe('ok');
  expect(named(checks, 'calibration').reason).toMatch(
    /^Calibration error 0\.\d+ on 1,000 labelled rows, 0\.\d+ expected/,
  );
});

test('a model that was badly calibrated on held-out rows already is no alarm', () => {
  for (const seed of seeds(5)) {
    const bad = { overconfident: 2 };
    const reference = referenceOf('binary', labelledRows('binary', 2000, seed, bad), seed);
    const labelled = labelledRows('binary', 300, 100 + seed, bad);
    expect(reference.calibration).toBeGreaterThan(0.05);
    expect(violated(checkPerformance(situation({ reference, labelled })))).toEqual([]);
  }
});

test('intervals that hold fewer rows than they did are found, and those that hold more', () => {
  const reference = referenceOf('regression', labelledRows('regression', 2000, 1), 1);
  const rows = labelledRows('regression', 500, 2);
  const scaled = (factor: number): Labelled => ({
    ...rows,
    interval: rows.interval!.map((bound, i) => {
      const centre = rows.scored.predictions[i >> 1];
      return centre + factor * (bound - centre);
    }),
  });
  const of = (labelled: Labelled) =>
    named(checkPerformance(situation({ reference, labelled })), 'calibration');
  expect(of(rows).status).toBe('ok');
  expect(of(scaled(0.7))).toMatchObject({ status: 'violated', limit: 0.05 });
  expect(of(scaled(2)).reason).toMatch(
    /^Intervals hold (99\.\d|100\.0) % of 500 labelled rows, (89|90|91)\.\d % of the held-out ones: limit 5\.0 % away/,
  );
});

test('what is worse by much but may be chance, or surely but by little, is no alarm', () => {
  const reference = referenceOf('regression', labelledRows('regression', 1000, 1), 1);
  const few = labelledRows('regression', 8, 36, { flip: 0.3 });
  const monitoring = monitoringWith({ minimumLabels: 5 });
  const byChance = named(checkPerformance(situation({ reference, labelled: few, monitoring })), 'quality');
  expect(byChance.value).toBeGreaterThan(0.1);
  expect(byChance).toMatchObject({ status: 'ok', reason: expect.stringContaining('may be chance') });

  const many = labelledRows('regression', 30_000, 5, { flip: 0.01 });
  const surely = named(
    checkPerformance(
      situation({ reference: { ...reference, score: { value: 1, low: 0.99, high: 1.01 } }, labelled: many }),
    ),
    'quality',
  );
  expect(surely.pValue).toBeLessThan(0.01);
  expect(surely.status).toBe('ok');
});

test('what cannot be judged says why', () => {
  const reference = referenceOf('binary', labelledRows('binary', 500, 1), 1);
  expect(new Set(reasons({ reference }))).toEqual(
    new Set(['skipped: There are not enough true values of rows that were not judged yet.']),
  );
  expect(reasons({ reference, labelled: labelledRows('binary', 40, 2) })[0]).toBe(
    'skipped: 40 of 100 labelled rows: too few to judge.',
  );
  expect(reasons({ labelled: labelledRows('binary', 100, 2) })[0]).toContain('no record of its answers');
  const { table, scored } = labelledRows('binary', 200, 2);
  const oneClass = { table, scored: { ...scored, labels: Float64Array.from(scored.labels, () => 1) } };
  expect(reasons({ reference, labelled: oneClass })[0]).toBe(
    'skipped: roc_auc is undefined on 200 labelled rows.',
  );
});

test('the same rows and seed give the same checks', () => {
  expect(look('multiclass', 200, 1)).toEqual(look('multiclass', 200, 1));
});
