import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvLine } from '../serving/csv.ts';
import { selector } from './selection.ts';
import { nothingFound, withoutRows } from './text.ts';

const anna = [selector(['name'], [['Anna']])];

async function* blocksOf(text: string | Buffer, size = 7): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text as string);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function filtered(text: string | Buffer, selection = anna, size?: number) {
  const found = nothingFound();
  const parts: Buffer[] = [];
  for await (const part of withoutRows(blocksOf(text, size), selection, found)) parts.push(part);
  return { bytes: Buffer.concat(parts), text: Buffer.concat(parts).toString(), ...found };
}

test.each([
  ['CSV', 'id,name\n1,Bob\n2,Anna\n3,Cy\n', 'id,name\n1,Bob\n3,Cy\n'],
  ['TSV, windows', 'id\tname\r\n1\tAnna\r\n2\tBob\r\n', 'id\tname\r\n2\tBob\r\n'],
  ['no last line end', 'id,name\n2,Bob\n1,Anna', 'id,name\n2,Bob\n'],
  ['a byte order mark', '\uFEFFname,id\nAnna,1\nBob,2\n', '\uFEFFname,id\nBob,2\n'],
  ['a record of several lines', 'id,name\n"1\n\n2",Anna\n"3\n4",Bob\n', 'id,name\n"3\n4",Bob\n'],
  ['quotes, blanks', 'id,name\n1, "Anna" \n2,"Bo""b"\n', 'id,name\n2,"Bo""b"\n'],
  ['blank lines', 'id,name\n\n1,Anna\n\n2,Bob\n', 'id,name\n\n\n2,Bob\n'],
  ['a row that is too long', 'id,name\n1,x,Anna\n2,Bob\n', 'id,name\n2,Bob\n'],
  ['a stray quote', 'id,name\n1,"Anna\n2,Bob\n', 'id,name\n2,Bob\n'],
  ['JSON lines', '{"name":"Anna"}\n{"name":"Annabel"}\n{"x":"Anna"}\n', '{"name":"Annabel"}\n{"x":"Anna"}\n'],
  ['an escape', '{"name":"\\u0041nna"}\n{"name":"B"}\n', '{"name":"B"}\n'],
  ['a line that is no JSON', '{"a":1}\n{"name":"Anna"\n{"b":2}\n', '{"a":1}\n{"b":2}\n'],
])('%s: only her row goes', async (_, text, expected) => {
  for (const size of [1, 3, 1000]) {
    const { text: left, removed } = await filtered(text, anna, size);
    expect(left).toBe(expected);
    expect(removed).toBe(1);
  }
});

test('lines may end as on old Macs, which the first block tells', async () => {
  const { text } = await filtered('id,name\r1,Anna\r2,Bob\r', anna, 1000);
  expect(text).toBe('id,name\r2,Bob\r');
});

test.each([
  ['name in another column', 'id,friend\n1,Anna\n'],
  ['a part of a cell', 'id,name\n1,Annabel\n2,Jo Anna\n'],
  ['another case', 'id,name\n1,anna\n'],
  ['the header', 'Anna,name\n1,Bob\n'],
])('%s is nobody to be forgotten', async (_, text) => {
  expect(await filtered(text)).toMatchObject({ text, removed: 0 });
});

test('what is counted says whether the file was concerned', async () => {
  expect(await filtered('id,name\n1,Bob\n')).toMatchObject({ removed: 0, left: 1, concerned: true });
  expect(await filtered('id,friend\n1,Bob\n')).toMatchObject({ removed: 0, left: 1, concerned: false });
});

test('numbers are the same number however they are written; long ones keep their digits', async () => {
  const id = [selector(['id'], [['12345678901234567890']])];
  const csv = 'id,x\n12345678901234567890.0,1\n12345678901234567891,2\n';
  expect((await filtered(csv, id)).text).toBe('id,x\n12345678901234567891,2\n');
  const json = '{"id":12345678901234567890}\n{"id":12345678901234567891}\n';
  expect((await filtered(json, id)).text).toBe('{"id":12345678901234567891}\n');
});

test('a Latin-1 file keeps its bytes', async () => {
  const bytes = Buffer.from('name,city\nJörg,Köln\nAnna,Bonn\nUwe,Düsseldorf\n', 'latin1');
  const jorg = [selector(['name'], [['Jörg']])];
  const left = await filtered(bytes, jorg);
  expect(left.bytes.equals(Buffer.from('name,city\nAnna,Bonn\nUwe,Düsseldorf\n', 'latin1'))).toBe(true);
});

const line = (row: string[]) => csvLine(row.map((text) => `<${text}>`.replace('<Anna>', 'Anna')));

test('whatever the cells hold, the other rows keep every byte, and none of hers is left', async () => {
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 8 }),
    fc.constantFrom('Anna', '"', '\n', ','),
  );
  const rows = fc.array(fc.tuple(cell, fc.oneof(cell, fc.constant('Anna')), cell), { minLength: 1 });
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 1, max: 50 }), async (rows, size) => {
      const clean = rows.map((row) => row.map((text) => text.replaceAll(/[\r\0]/g, '')));
      const header = 'first,name,last\n';
      const mine = clean.filter(([, name]) => name !== 'Anna');
      const { text, removed } = await filtered(header + clean.map(line).join(''), anna, size);
      expect(text).toBe(header + mine.map(line).join(''));
      expect(removed).toBe(clean.length - mine.length);
    }),
    { numRuns: 200 },
  );
});
