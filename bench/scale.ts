/**
 * `npm run bench:scale [-- --rows N --budget S]`: `landfall fit` on a generated Parquet file of a million rows × 30 columns. Prints the
 * time and the peak memory of the whole process tree, beside the limit: 2.5 × the float32 matrix + 500 MB. An MB is 10^6 bytes.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withDuckDB } from '../core/native/duckdb.ts';
import { measure } from './process.ts';

const repository = join(import.meta.dirname, '..');
const numeric = 24;
const categorical = 6;

const uniform = (column: number) => `(hash(i * 31 + ${column}) % 1000003)::DOUBLE / 1000003`;

/** The same rows each time: every value is a hash of its row and column. */
async function generate(path: string, rows: number): Promise<void> {
  const numbers = Array.from({ length: numeric }, (_, j) => {
    const value = j % 3 === 0 ? `round(${uniform(j)} * 100)` : `ln(${uniform(j)} + 0.001)`;
    return `CASE WHEN hash(i * 37 + ${j}) % 20 = 0 THEN NULL ELSE ${value} END AS n${j}`;
  });
  const levels = Array.from(
    { length: categorical },
    (_, j) => `'level ' || (hash(i * 41 + ${j}) % ${5 * 4 ** j}) AS c${j}`,
  );
  const signal = `${uniform(0)} + ${uniform(1)} * ${uniform(3)} + 0.3 * ((hash(i * 41) % 5) % 2) + ${uniform(99)}`;
  const select = `SELECT ${[...numbers, ...levels].join(', ')}, ${signal} > 1.4 AS y FROM range(${rows}) AS t(i)`;
  await withDuckDB({ threads: 1 }, (db) => db.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`));
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { rows: { type: 'string', default: '1000000' }, budget: { type: 'string', default: '60' } },
  });
  const rows = Number(values.rows);
  const folder = await mkdtemp(join(tmpdir(), 'landfall-scale-'));
  try {
    const file = join(folder, 'rows.parquet');
    await generate(file, rows);
    const command = [
      join(repository, 'cli/main.ts'),
      'fit',
      file,
      '--target',
      'y',
      '--budget',
      values.budget,
      '--out',
      join(folder, 'out'),
      '--json',
    ];
    const fit = await measure(process.execPath, command);
    if (fit.code !== 0) throw new Error(fit.stderr || fit.stdout);
    const summary = JSON.parse(fit.stdout);
    const matrixMb = (rows * (numeric + categorical) * 4) / 1e6;
    const peakMb = Math.round((fit.peakMb * 2 ** 20) / 1e6);
    const limit = Math.round(2.5 * matrixMb + 500);
    console.log(
      `${rows} rows × ${numeric + categorical} columns, ${((await stat(file)).size / 1e6).toFixed(0)} MB of Parquet`,
    );
    console.log(
      `${fit.seconds.toFixed(1)} s: ${Object.entries(summary.seconds)
        .map(([stage, seconds]) => `${stage} ${seconds}`)
        .join(', ')}`,
    );
    console.log(
      `peak memory ${peakMb} MB; the limit is 2.5 × ${matrixMb.toFixed(0)} + 500 = ${limit} MB: ${peakMb <= limit ? 'kept' : 'NOT kept'}`,
    );
    console.log(`${summary.estimator} of ${summary.candidates}: ${JSON.stringify(summary.metrics)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
