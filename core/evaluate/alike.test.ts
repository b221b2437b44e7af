import { expect, test } from 'vitest';
import { random } from '../random.ts';
import type { Column } from '../table/table.ts';
import { alikeColumns } from './alike.ts';

const { float } = random(1);
const rows = 200;
const x = Float32Array.from({ length: rows }, () => float());
const numeric = (name: string, values: Float32Array): Column => ({ kind: 'numeric', name, values });

test('columns of one order are alike, whatever their scale, sign or gaps', () => {
  const columns = [
    numeric('x', x),
    numeric(
      'exp',
      x.map((v, i) => (i % 9 ? Math.exp(20 * v) : Number.NaN)),
    ),
    numeric(
      'other',
      x.map(() => float()),
    ),
    numeric(
      'minus',
      x.map((v) => -v),
    ),
    numeric('constant', new Float32Array(rows)),
    numeric('empty', new Float32Array(rows).fill(Number.NaN)),
    {
      kind: 'timestamp' as const,
      name: 'time',
      values: Float64Array.from(x, (v) => 1e9 + 1e8 * (v + float() / 5)),
    },
    { kind: 'categorical' as const, name: 'c', codes: new Int32Array(rows), levels: ['a'] },
  ];
  expect(Object.fromEntries(alikeColumns(columns))).toEqual({
    x: ['exp', 'minus', 'time'],
    exp: ['x', 'minus', 'time'],
    minus: ['x', 'exp', 'time'],
    time: ['x', 'exp', 'minus'],
  });
});
