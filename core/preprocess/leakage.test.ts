import { describe, expect, it } from 'vitest';
import type { Column } from '../table/table.ts';
import { leakingColumns } from './leakage.ts';

const rows = 400;
const range = Array.from({ length: rows }, (_, i) => i);
/** Scattered over 0 … 1, and not in step with anything below. */
const noise = (i: number) => ((Math.imul(i + 1, 2654435761) >>> 8) % 1000) / 1000;
const numeric = (name: string, f: (i: number) => number): Column => ({
  kind: 'numeric',
  name,
  values: Float32Array.from(range, f),
});
const levels = (name: string, count: number, f: (i: number) => number): Column => ({
  kind: 'categorical',
  name,
  codes: Int32Array.from(range, f),
  levels: Array.from({ length: count }, (_, i) => `l${i}`),
});
const leaks = (columns: Column[], label: (i: number) => number, classes: number) =>
  leakingColumns({ rows, columns }, Float64Array.from(range, label), classes);

const label = (i: number) => (noise(i) < 0.3 ? 1 : 0);
const value = (i: number) => 50 + 20 * noise(i);

describe('leakingColumns of classes', () => {
  it('finds a threshold, a code, and a missing value that tell the class', () => {
    const columns = [
      numeric('threshold', (i) => label(i) * 10 + noise(i * 7)),
      numeric('code', (i) => (label(i) ? 3 : 8)),
      numeric('missing', (i) => (label(i) ? NaN : noise(i * 7))),
      levels('level', 4, (i) => label(i) * 2 + (i % 2)),
      levels('absent', 2, (i) => (label(i) ? -1 : i % 2)),
    ];
    expect(leaks(columns, label, 2)).toEqual(columns.map(({ name }) => name));
  });

  it('lets strong, honest columns be', () => {
    const columns = [
      numeric('strong', (i) => label(i) + noise(i * 7) * 1.1),
      levels('strong level', 3, (i) => (i % 20 === 0 ? 2 : label(i))),
      levels('name of the row', rows, (i) => i),
      numeric('constant', () => 1),
    ];
    expect(leaks(columns, label, 2)).toEqual([]);
  });

  it('finds three classes that lie apart', () => {
    expect(leaks([numeric('x', (i) => (i % 3) + noise(i) / 2)], (i) => i % 3, 3)).toEqual(['x']);
  });
});

describe('leakingColumns of values', () => {
  it('finds a copy in other units and a level that stands for the value', () => {
    const columns = [
      numeric('copy', (i) => -3 * value(i) + 7),
      numeric('copy with holes', (i) => (i % 4 ? value(i) : NaN)),
    ];
    expect(leaks(columns, value, 0)).toEqual(['copy', 'copy with holes']);
    expect(leaks([levels('step', 5, (i) => i % 5)], (i) => (i % 5) * 10, 0)).toEqual(['step']);
  });

  it('lets honest columns be', () => {
    const columns = [
      numeric('near', (i) => value(i) + noise(i * 7)),
      levels('step', 5, (i) => i % 5),
      numeric('constant', () => 4),
    ];
    expect(leaks(columns, value, 0)).toEqual([]);
  });
});
