import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectDelimiter } from './csv-header.ts';
import { countFields, fieldsOf, recordSplitter } from './csv-records.ts';
import { linesOf, wholeLines } from './lines.ts';

/** The records and the bad lines of a text, cut into blocks of so many bytes. */
async function split(text: string, delimiter = ',', block = 1 << 20) {
  const records: string[][] = [];
  const bad: [number, string][] = [];
  const splitter = recordSplitter(delimiter.charCodeAt(0), {
    record: (_, bytes, plain) => {
      const fields = fieldsOf(bytes.toString('latin1'), delimiter);
      const counted = countFields(bytes, delimiter.charCodeAt(0));
      expect(plain ? counted : fields.length).toBe(fields.length);
      records.push(fields.map((field) => Buffer.from(field, 'latin1').toString()));
      return undefined;
    },
    bad: (line, reason) => bad.push([line.number, reason]),
  });
  for await (const lines of wholeLines(blocksOf(text, block))) {
    for (const line of linesOf(lines)) splitter.push(line);
  }
  splitter.end();
  return { records, bad };
}

async function* blocksOf(text: string, size: number) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const field = fc.string({
  unit: fc.constantFrom('a', 'ß', '€', ' ', ',', ';', '"', '\n', '1'),
  maxLength: 6,
});
const table = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 });
const written = (rows: string[][]) =>
  rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\r\n');

describe('recordSplitter', () => {
  it('reads back what RFC 4180 writes, however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 40 }), async (rows, block) => {
        expect(await split(written(rows), ',', block)).toEqual({ records: rows, bad: [] });
      }),
    );
  });

  it('agrees with csv-parse on unquoted text', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'é', ' ', '.', '7'), minLength: 1, maxLength: 5 });
    const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 5 }), { minLength: 1, maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(rows, async (cells) => {
        const text = cells.map((row) => row.join(',')).join('\n');
        const expected = parse(text, { relax_column_count: true }) as string[][];
        expect((await split(text)).records).toEqual(expected);
      }),
    );
  });

  it('never loses a line that is well formed by itself', async () => {
    const line = fc.constantFrom('1,2', '"a",b', '"', 'x,"', '"a"b,c', 'x,"y', 'p"q,r', '"a,b');
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 12 }), async (lines) => {
        const { records, bad } = await split(lines.join('\n'));
        const inRecords = records.map((fields) => fields.join('').split('\n').length);
        expect(bad.length + inRecords.reduce((a, b) => a + b, 0)).toBe(lines.length);
      }),
    );
  });

  it('goes on after a quote that does not close', async () => {
    expect(await split('a,b\n1,"2\n3,4\n5,6\n')).toEqual({
      records: [['a', 'b'], ['3', '4'], ['5', '6']], // prettier-ignore
      bad: [[2, 'opens a quote that does not close']],
    });
  });

  it('takes quotes inside an unquoted field as they are', async () => {
    expect((await split('5" pipe,say "hi"\n')).records).toEqual([['5" pipe', 'say "hi"']]);
  });
});

describe('detectDelimiter', () => {
  it.each([
    ['a,b\n1,2\n', ','],
    ['a;b\n1,5;2,5\n3,5;4,5\n', ';'],
    ['a\tb, c\n1\t2\n3\t4\n', '\t'],
    ['a|b|c\n1|2|3\n', '|'],
    ['"a;x",b\n"1;2;3",2\n', ','],
    ['one column\nof text\n', ','],
    ['a;b', ';'],
  ])('of %j is %j', (text, delimiter) => {
    expect(detectDelimiter(Buffer.from(text))).toBe(delimiter);
  });
});
