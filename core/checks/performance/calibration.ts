import type { Check } from '../../../contracts/checks.ts';
import type { Monitoring } from '../../../contracts/monitoring.ts';
import type { Reference, ReliabilityBin } from '../../../contracts/reference.ts';
import { fisherGreater } from '../../drift/fisher.ts';
import { measureCoverage } from '../../evaluate/coverage.ts';
import { resamplesFor } from '../../metrics/bootstrap.ts';
import { formatNumber } from '../../metrics/format.ts';
import { normal, random, type Random } from '../../random.ts';
import type { Labelled } from '../situation.ts';
import { chance, percent } from '../../metrics/format.ts';
import { skipped } from '../verdict.ts';
import { BINS, binOf, calibrationError, promisesOf, reliabilityOf, type Promises } from './reliability.ts';

/**
 * The check `calibration`: whether the probabilities still come true as often as they say, or the intervals still hold as
 * many true values as they did.
 */
export function checkCalibration(
  labelled: Labelled,
  reference: Pick<Reference, 'rows' | 'calibration' | 'reliability'>,
  monitoring: Monitoring,
  seed: number,
): Check {
  const { calibration, reliability } = reference;
  if (reliability && calibration !== undefined && labelled.scored.classes > 0) {
    return ofProbabilities(promisesOf(labelled.scored), { calibration, reliability }, monitoring, seed);
  }
  if (!labelled.interval || calibration === undefined) {
    return skipped('calibration', 'The model answers neither probabilities nor intervals.');
  }
  const observed = measureCoverage(labelled.interval, labelled.scored.labels, calibration).observed.value;
  return ofIntervals(observed, labelled.scored.labels.length, calibration, reference.rows, monitoring);
}

/**
 * The error of few rows is great by chance alone, and no model is calibrated perfectly. So it is compared with what the
 * held-out rows' reliability gives for these very rows: labels are drawn from it again and again (consistency resampling: Bröcker
 * and Smith, "Increasing the Reliability of Reliability Diagrams", 2007), with the uncertainty of the held-out rows' own
 * shares. `value` is by how much the error is above the mean of those.
 */
function ofProbabilities(
  promises: Promises,
  before: { calibration: number; reliability: readonly ReliabilityBin[] },
  { limits, significance }: Monitoring,
  seed: number,
): Check {
  const now = calibrationError(reliabilityOf(promises));
  const drawn = expectedErrors(promises.chances, before.reliability, seed);
  const expected = drawn.reduce((sum, error) => sum + error, 0) / drawn.length;
  const value = now - expected;
  const pValue = (1 + drawn.filter((error) => error >= now).length) / (1 + drawn.length);
  const isViolated = value > limits.calibration && pValue < significance;
  const rows = formatNumber(promises.chances.length);
  const numbers = `Calibration error ${now.toFixed(3)} on ${rows} labelled rows, ${expected.toFixed(3)} expected (${before.calibration.toFixed(3)} on held-out rows)`;
  return {
    name: 'calibration',
    status: isViolated ? 'violated' : 'ok',
    reason: `${numbers}: ${isViolated ? `limit ${limits.calibration} above, ${chance(pValue)}` : 'within the limit'}.`,
    value,
    limit: limits.calibration,
    pValue,
    evidence: [{ of: 'expected calibration error', value: now, was: before.calibration }],
  };
}

/** Calibration errors of these chances where they come true as the held-out rows' did. */
function expectedErrors(
  chances: Float64Array,
  before: readonly ReliabilityBin[],
  seed: number,
): Float64Array {
  const draw = random(seed);
  const bins = Uint8Array.from(chances, binOf);
  const [rows, promised] = [new Float64Array(BINS), new Float64Array(BINS)];
  chances.forEach((chanceOf, row) => {
    rows[bins[row]]++;
    promised[bins[row]] += chanceOf;
  });
  return Float64Array.from({ length: resamplesFor(chances.length, 1) }, () => {
    const shifts = before.map((bin) => drawShift(bin, draw));
    const held = new Float64Array(BINS);
    for (let i = 0; i < chances.length; i++) {
      if (draw.float() < chances[i] + shifts[bins[i]]) held[bins[i]]++;
    }
    return held.reduce((sum, of, bin) => sum + Math.abs(of - promised[bin]) / chances.length, 0);
  });
}

/** By how much more often what a bin promises comes true, from Jeffreys' posterior; 0 where no held-out row tells. */
function drawShift({ rows, predicted, observed }: ReliabilityBin, draw: Random): number {
  if (rows === 0) return 0;
  const held = drawGamma(observed * rows + 0.5, draw);
  return held / (held + drawGamma((1 - observed) * rows + 0.5, draw)) - predicted;
}

/** By Marsaglia and Tsang, "A Simple Method for Generating Gamma Variables", 2000; the scale is 1. */
function drawGamma(shape: number, draw: Random): number {
  if (shape < 1) return drawGamma(shape + 1, draw) * (1 - draw.float()) ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = normal(draw);
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - draw.float()) < x ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

const counted = (share: number, rows: number) => ({ count: Math.round(share * rows), rows });

/** Fisher's exact test of the two shares, twice the smaller tail; `value` is by how much they differ, to either side. */
function ofIntervals(
  now: number,
  rows: number,
  before: number,
  rowsBefore: number,
  { limits, significance }: Monitoring,
): Check {
  const [held, heldBefore] = [counted(now, rows), counted(before, rowsBefore)];
  const tails = [fisherGreater(held, heldBefore), fisherGreater(heldBefore, held)];
  const pValue = Math.min(1, 2 * Math.min(...tails));
  const value = Math.abs(now - before);
  const isViolated = value > limits.calibration && pValue < significance;
  const numbers = `Intervals hold ${percent(now)} of ${formatNumber(rows)} labelled rows, ${percent(before)} of the held-out ones`;
  const limit = `limit ${percent(limits.calibration)} away, ${chance(pValue)}`;
  return {
    name: 'calibration',
    status: isViolated ? 'violated' : 'ok',
    reason: `${numbers}: ${isViolated ? limit : 'within the limit'}.`,
    value,
    limit: limits.calibration,
    pValue,
    evidence: [{ of: 'coverage of the intervals', value: now, was: before }],
  };
}
