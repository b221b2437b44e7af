import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { booleanOf, finite, isNumber, present, timestampOf, trimmed } from './cells-sql.ts';
import { cellText, missingTokens, parseBoolean, parseNumber, parseTimestamp } from './cells.ts';

const cases: [string, unknown][] = [
  ['2020-02-29', 1582934400],
  ['2020/02/29 12:00', 1582977600],
  ['2/29/2020 12:00:30.5', 1582977630.5],
  ['02/09/2020', 1581206400],
  ['2020-02-29T12:00:00+05:30', 1582957800],
  ['2020-02-29 12:00:00 -0300', 1582988400],
  ['1969-12-31T23:59:59.999999999Z', -0.000001],
  ['9999-12-31 23:59:59.123457', 253402300799.12344],
  ['2019-02-29', undefined],
  ['29/02/2020', undefined],
  ['2020-02/29', undefined],
  ['2020-01-01 24:00', undefined],
  ['2020-01-01 23:59:60', undefined],
  ['2020-01-01 10:00+16', undefined],
  ['2020', undefined],
];

describe('parseTimestamp', () => {
  it.each(cases)('reads %s', (text, seconds) => {
    expect(parseTimestamp(text)).toBe(seconds);
  });
});

describe('parseNumber', () => {
  it.each([
    ['1', 1],
    ['-.5e-3', -0.0005],
    ['+7.', 7],
    ['007', 7],
    ['1e400', NaN],
    ['-inf', NaN],
    ['3.5e38', NaN],
    ['1_000', undefined],
    ['0x1f', undefined],
    ['1,5', undefined],
    ['.', undefined],
    ['1 000', undefined],
  ])('reads %s', (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });
});

/** What TypeScript makes of a text, as SQL's columns. */
function inTypeScript(raw: string): unknown[] {
  const text = cellText(raw);
  if (text === undefined) return [null, null, false, null, null];
  const number = parseNumber(text);
  const boolean = parseBoolean(text);
  return [
    text,
    number === undefined || Number.isNaN(number) ? null : number,
    number !== undefined,
    boolean === undefined ? null : boolean === 1,
    parseTimestamp(text) ?? null,
  ];
}

describe('SQL reads cells as TypeScript does', () => {
  let connection: DuckDBConnection;
  beforeAll(async () => {
    connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
  });
  afterAll(() => connection.closeSync());

  /** What SQL makes of texts: [trimmed and present, number, is a number, boolean, epoch seconds]. */
  async function inSql(texts: string[]): Promise<unknown[][]> {
    const rows = texts.map((text, i) => `(${i}, '${text.replaceAll("'", "''")}')`).join(', ');
    const reader = await connection.runAndReadAll(
      `SELECT cell, CASE WHEN ${isNumber('cell')} THEN ${finite('cell')} END, coalesce(${isNumber('cell')}, false), ${booleanOf('cell')}, epoch(${timestampOf('cell')})
       FROM (SELECT i, ${present('t')} AS cell FROM (SELECT i, ${trimmed('t')} AS t FROM (VALUES ${rows}) AS v(i, t)))
       ORDER BY i`,
    );
    return reader.getRowsJS() as unknown[][];
  }

  const blank = fc.constantFrom('', ' ', '\t', '\r\n', '\u00a0', '\u2003', '\v');
  const time = fc.stringMatching(
    /^[T ][0-2][0-9]:[0-6][0-9](:[0-6][0-9](\.[0-9]{1,9})?)?( ?(Z|[+-][0-2][0-9](:?[0-6][0-9])?))?$/,
  );
  const date = fc
    .tuple(fc.integer({ min: 990, max: 10_001 }), fc.nat(13), fc.nat(32), fc.constantFrom('-', '/', '.'))
    .map(([y, m, d, s]) => [String(y), String(m).padStart(2, '0'), String(d).padStart(2, '0'), s]);
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 12 }),
    fc.double().map(String),
    fc.stringMatching(/^[+-]?[0-9]{0,5}\.?[0-9]{0,40}([eE][+-]?[0-9]{1,4})?$/),
    fc.stringMatching(/^[0-9]{1,400}$/),
    fc.mixedCase(
      fc.constantFrom('true', 'false', 'yes', 'no', 't', 'f', 'y', 'n', 'inf', '-infinity', 'nan'),
    ),
    fc.constantFrom(...missingTokens, 'yeſ', 'İnf', 'Knull', '١٢', 'none'),
    fc.tuple(date, fc.option(time, { nil: '' })).map(([[y, m, d, s], t]) => [y, m, d].join(s) + t),
    fc.tuple(date, fc.option(time, { nil: '' })).map(([[y, m, d, s], t]) => [m, d, y].join(s) + t),
  );
  const cell = fc.tuple(blank, text, blank).map(([before, inner, after]) => before + inner + after);

  it('on arbitrary texts', async () => {
    const texts = fc.array(cell.filter((c) => !c.includes('\0')), { minLength: 1, maxLength: 200 }); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(texts, async (raw) => {
        expect(await inSql(raw)).toEqual(raw.map(inTypeScript));
      }),
      { numRuns: 100 },
    );
  });
});
