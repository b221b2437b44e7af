import { createReadStream, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createGunzip, gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse';
import { z } from 'zod';
import { random, shuffle } from '../../core/random.ts';
import { shared } from '../automl/shared.ts';

const Meta = z.object({ rows: z.int(), target: z.string() });
const folderOf = (set: string) => join(shared, 'data', set);

/**
 * Writes up to `rows` random rows of a set as CSV, none of its own test rows among them: what is chosen by them must
 * not know them. Returns the target's name.
 */
export async function writeSample(set: string, rows: number, path: string): Promise<string> {
  const meta = Meta.parse(JSON.parse(readFileSync(join(folderOf(set), 'meta.json'), 'utf8')));
  const wanted = choose(set, meta.rows, rows);
  const lines: string[] = [];
  const file = createReadStream(join(folderOf(set), 'data.csv.gz')).pipe(createGunzip());
  let row = -1;
  for await (const record of file.pipe(parse({ relax_quotes: true }))) {
    if (row < 0 || wanted.has(row)) lines.push((record as string[]).map(quoted).join(','));
    row++;
  }
  await writeFile(path, `${lines.join('\n')}\n`);
  return meta.target;
}

function choose(set: string, total: number, rows: number): Set<number> {
  const tested = gunzipSync(readFileSync(join(folderOf(set), 'test_rows.txt.gz'))).toString();
  const test = new Set(tested.trim().split(/\s+/).map(Number));
  const others = Array.from({ length: total }, (_, row) => row).filter((row) => !test.has(row));
  return new Set(shuffle(others, random(0)).slice(0, rows));
}

const quoted = (cell: string) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
