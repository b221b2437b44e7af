import type { z } from 'zod';
import { join } from 'node:path';
import type { Reference } from '../../contracts/reference.ts';
import { Monitoring } from '../../contracts/monitoring.ts';
import { makeBaseline } from '../drift/baseline.ts';
import { random, type Random } from '../random.ts';
import type { Column, Table } from '../table/table.ts';
import type { Situation, Traffic } from './situation.ts';

/** Nearly normal: twelve uniform numbers, less six. */
const normal = ({ float }: Random) => Array.from({ length: 12 }, float).reduce((a, b) => a + b) - 6;
/** 0 … count-1, the first the commonest, as words and cities are. */
const zipf = ({ float }: Random, count: number) => Math.floor(count ** float()) - 1;
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

type Draw = (row: { draw: Random; wealth: number }) => number;
/** How the values of a table of customers come about; `wealth` is what ties the columns of a row together. */
const numbers: Record<string, Draw> = {
  amount: ({ draw, wealth }) =>
    draw.float() < 0.05 ? Number.NaN : Math.round(100 * Math.exp(3 + wealth)) / 100,
  orders: ({ draw }) => (draw.float() < 0.6 ? 0 : Math.floor(-4 * Math.log(1 - draw.float()))),
  age: ({ draw, wealth }) => Math.max(18, Math.min(95, Math.round(45 + 8 * wealth + 12 * normal(draw)))),
  refunds: ({ draw }) =>
    draw.float() < 0.3 ? Number.NaN : draw.float() < 0.95 ? 0 : -20 * Math.log(1 - draw.float()),
  height: ({ draw }) => 170 + 9 * normal(draw),
};
const levels: Record<string, [string[], Draw]> = {
  plan: [['basic', 'pro', 'team', 'enterprise'], ({ draw }) => Math.floor(4 * draw.float() ** 2)],
  city: [names('city ', 800), ({ draw }) => zipf(draw, 800)],
  browser: [names('browser ', 12), ({ draw }) => (draw.float() < 0.1 ? -1 : zipf(draw, 12))],
};
const kinds = [...Object.keys(numbers), ...Object.keys(levels), 'active', 'seen', 'comment', 'price'];

/** A table of customers; of more columns than there are kinds of them, the kinds come again. The last three kinds once. */
export function customers(rows: number, columns: number, seed: number): Table {
  const wealth = Float64Array.from({ length: rows }, (_, i) => normal(random(seed * 7919 + i)));
  const again = kinds.slice(0, -3);
  return {
    rows,
    columns: Array.from({ length: columns }, (_, j) => {
      const kind = kinds[j] ?? again[j % again.length];
      return draws(kind, j < kinds.length ? kind : `${kind} ${j}`, wealth, random(seed * 104_729 + j));
    }),
  };
}

function draws(kind: string, name: string, wealth: Float64Array, draw: Random): Column {
  const values = (of: Draw) => Array.from(wealth, (own) => of({ draw, wealth: own }));
  if (kind in numbers) return { kind: 'numeric', name, values: Float32Array.from(values(numbers[kind])) };
  if (kind in levels) {
    const [own, of] = levels[kind];
    return { kind: 'categorical', name, levels: own, codes: Int32Array.from(values(of)) };
  }
  if (kind === 'active') {
    return { kind: 'boolean', name, values: Float32Array.from(values(() => Number(draw.float() < 0.93))) };
  }
  if (kind === 'seen') {
    return {
      kind: 'timestamp',
      name,
      values: Float64Array.from(values(() => 1.7e9 + 86_400 * draw.float())),
    };
  }
  if (kind === 'price') {
    const texts = Array.from(wealth, (own) => `${(10 * Math.exp(own / 2)).toFixed(2)} €`);
    return { kind: 'numeric_string', name, values: texts, format: { decimal: '.', unit: '€' } };
  }
  const sentence = () =>
    draw.float() < 0.1
      ? ''
      : Array.from({ length: 3 + draw.integer(20) }, () => `word${zipf(draw, 2000)}`).join(' ');
  return { kind: 'text', name, values: Array.from(wealth, sentence) };
}

/** The probabilities of two classes that a model might give customers. */
export function answers({ rows, columns }: Table): Float64Array {
  const [amount, orders] = ['amount', 'orders'].map((name) => {
    const found = columns.find((column) => column.name === name);
    return found && 'values' in found ? found.values : [];
  });
  const predictions = new Float64Array(2 * rows);
  for (let i = 0; i < rows; i++) {
    const score = (Number(amount[i]) || 20) / 40 - (Number(orders[i]) || 0) / 4;
    predictions[2 * i + 1] = Math.fround(1 / (1 + Math.exp(-score)));
    predictions[2 * i] = 1 - predictions[2 * i + 1];
  }
  return predictions;
}

/** What a look knows that finds `now` after a model was made from `trained`. */
export function lookAt(
  trained: Table,
  now: Table,
  seed = 1,
  { traffic, monitoring }: { traffic?: Partial<Traffic>; monitoring?: z.input<typeof Monitoring> } = {},
): Situation {
  return {
    monitoring: Monitoring.parse(monitoring ?? {}),
    signature: { target: 'churned', problemType: 'binary', inputs: [], classes: ['no', 'yes'] },
    model: new Uint8Array(),
    baseline: makeBaseline(trained),
    reference: referenceOf(trained),
    sample: trained,
    traffic: {
      table: now,
      requests: [],
      requestOf: new Int32Array(now.rows),
      predictions: answers(now),
      unreadable: 0,
      unknown: new Map(),
      absent: new Map(),
      ...traffic,
    },
    seed,
    threads: 1,
    nativeFolder: join(import.meta.dirname, '../../.landfall/native'),
    signal: new AbortController().signal,
  };
}

function referenceOf(table: Table): Reference {
  const predictions = answers(table);
  const columns = ['no', 'yes'].map((name, c) => ({
    kind: 'numeric' as const,
    name,
    values: Float32Array.from({ length: table.rows }, (_, i) => predictions[2 * i + c]),
  }));
  return {
    rows: table.rows,
    metric: 'roc_auc',
    score: { value: 0.8, low: 0.7, high: 0.9 },
    predictions: makeBaseline({ rows: table.rows, columns }),
    slices: [],
    attribution: [],
    attributed: table.rows,
  };
}
