import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withDuckDB } from '../native/duckdb.ts';
import { cellText } from './cells.ts';
import { delimiters } from './csv-header.ts';
import { readLanded } from './landed.ts';
import { loadCells } from './load.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'landfall-load-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The cells of a landed text, row by row, as SQL holds them. */
async function load(text: string, name: string): Promise<(string | null)[][]> {
  const path = join(folder, name);
  await writeFile(path, text);
  return withDuckDB({ threads: 2 }, async (db) => {
    const landed = await readLanded({ path, file: name }, join(folder, 'clean'), { bytes: 0 });
    expect(landed.quarantine.rows).toEqual([]);
    const names = await loadCells(db, [landed], 'no target');
    const rows = await db.rows<Record<string, string | null>>('SELECT * FROM cells ORDER BY line');
    return rows.map((row) => names.map((_, i) => row[`c${i}`]));
  });
}

const unit = fc.constantFrom(...'aé€𝄞 ,;|\t"\'\\#%&=-_.0123\n\u00a0\u2028\x0b{}[]'.split(/(?:)/u));
const cell = fc.oneof(fc.string({ unit, maxLength: 8 }), fc.constantFrom('NA', 'NULL', '', ' None '));
const rows = (columns: number) =>
  fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 30 });
const table = fc.integer({ min: 2, max: 5 }).chain(rows);
const read = (texts: string[][]) => texts.map((row) => row.map((text) => cellText(text) ?? null));
const header = (row: string[], delimiter: string) => row.map((_, i) => `column ${i}`).join(delimiter);

describe('what DuckDB holds is what the file says', () => {
  it('of CSV, by every delimiter, quoted only where it must be', async () => {
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom(...delimiters), async (texts, delimiter) => {
        const quoted = (text: string) =>
          /["\n\r ]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
        const lines = texts.map((row) => row.map(quoted).join(delimiter));
        const file = [header(texts[0], delimiter), ...lines].join('\n');
        expect(await load(`${file}\n`, 'table.csv')).toEqual(read(texts));
      }),
      { numRuns: 60 },
    );
  });

  it('of JSON lines', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (texts) => {
        const lines = texts.map((row) =>
          JSON.stringify(Object.fromEntries(row.map((text, i) => [`c/${i}~"`, text]))),
        );
        expect(await load(lines.join('\n'), 'table.jsonl')).toEqual(read(texts));
      }),
      { numRuns: 30 },
    );
  });
});

it('rows of many files know their file, however the files are written', async () => {
  const delimiters = [...Array(20).fill(','), ';', ...Array(17).fill(';'), ','];
  const files = await Promise.all(
    delimiters.map(async (delimiter, i) => {
      const path = join(folder, `${i}.csv`);
      await writeFile(
        path,
        [`a${delimiter}b`, `file ${i}${delimiter}1`, `file ${i}${delimiter}2`].join('\n'),
      );
      return readLanded({ path, file: `${i}.csv` }, join(folder, `clean-${i}`), { bytes: 0 });
    }),
  );
  const seen: number[] = [];
  await withDuckDB({ threads: 2, folder }, async (db) => {
    await loadCells(db, files, 'no target', (names, i) => {
      expect(names).toEqual(['a', 'b']);
      seen.push(i);
    });
    const rows = await db.rows('SELECT source, line, c0, c1 FROM cells ORDER BY source, line');
    const wanted = files.flatMap((_, source) =>
      [1, 2].map((n) => ({ source, line: n + 1, c0: `file ${source}`, c1: `${n}` })),
    );
    expect(rows).toEqual(wanted);
  });
  expect(seen).toEqual(files.map((_, i) => i));
});
