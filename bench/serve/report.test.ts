import { expect, test } from 'vitest';
import { quantile, type Measured } from './measure.ts';
import { bars, report } from './report.ts';

const measured = (name: string, perSecond: number, p99: number, more: Partial<Measured> = {}): Measured => ({
  name,
  version: `${name} 1`,
  startMillis: 400,
  rates: [{ concurrency: 8, perSecond, p50: 1, p99, cpuMicros: 50 }],
  peakMb: { singleRows: 150, largeBodies: 190 },
  largeBodies: { rowsPerSecond: 1000, p50: 10 },
  ...more,
});
const soak = { seconds: 60, sent: 500, answered: 500, largeBodies: 0, peakMb: 199 };
const peers = [measured('MLflow', 100, 5), measured('FastAPI', 300, 5)];
const passed = (own: Measured, soaked = soak) => bars([own, ...peers], soaked).map((bar) => bar.passed);

test('all bars are met where each is just met', () => {
  expect(passed(measured('Landfall', 1000, 5))).toEqual([true, true, true, true, true]);
});

test.each([
  [measured('Landfall', 999, 5), soak, [false, true, true, true, true]],
  [measured('Landfall', 899, 5), soak, [false, false, true, true, true]],
  [measured('Landfall', 1000, 5.1), soak, [false, false, true, true, true]],
  [measured('Landfall', 1000, 5, { startMillis: 501 }), soak, [true, true, false, true, true]],
  [measured('Landfall', 1000, 5, { peakMb: { singleRows: 150, largeBodies: 201 } }), soak, [true, true, true, false, true]], // prettier-ignore
  [measured('Landfall', 1000, 5), { ...soak, peakMb: 201 }, [true, true, true, false, true]],
  [measured('Landfall', 1000, 5), { ...soak, answered: 499 }, [true, true, true, true, false]],
])('a bar that is missed: case %#', (own, soaked, expected) => {
  expect(passed(own, soaked)).toEqual(expected);
});

test('every concurrency has to meet the bar', () => {
  const [first] = measured('Landfall', 1000, 5).rates;
  const own = measured('Landfall', 0, 0, { rates: [first, { ...first, concurrency: 64, perSecond: 500 }] });
  const peer = measured('MLflow', 0, 0, { rates: [peers[0].rates[0], peers[0].rates[0]] });
  expect(bars([own, peer], soak)[0]).toMatchObject({
    passed: false,
    found: '10.0 × at 8 (p99 5.0 to 5.0 ms), 5.0 × at 64 (p99 5.0 to 5.0 ms)',
  });
});

test('the report has ratios and a line for each bar', () => {
  const text = report([measured('Landfall', 1000, 5), ...peers], soak, 10_000);
  expect(text).toMatch(/\| MLflow +\| +8 \| +100 \| +10\.0 × \|/);
  expect(text.match(/^- ✓ /gm)).toHaveLength(5);
});

test('a quantile is one of the values', () => {
  const values = Float64Array.of(1, 2, 3, 4);
  expect([0, 0.5, 0.51, 0.99, 1].map((q) => quantile(values, q))).toEqual([1, 2, 3, 4, 4]);
});
