/**
 * `npm run bench:serve [-- --seconds N --rounds N --soak SECONDS --model FOLDER --only NAMES]`: the serving container's program beside
 * `mlflow models serve` and a FastAPI server of a few lines: same model, same requests, same client, same machine. One model is
 * fitted where `--model` does not name a folder with one for `examples/telco_churn.csv`.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { repository } from './automl/shared.ts';
import { readRows } from './serve/body.ts';
import { measureAll, soak } from './serve/measure.ts';
import { report } from './serve/report.ts';
import { candidates } from './serve/servers.ts';

const file = join(repository, 'examples/telco_churn.csv');
const target = 'churn';
const concurrencies = [1, 8, 64];
const largeRows = 10_000;

async function fit(out: string): Promise<void> {
  const options = ['--target', target, '--budget', '5', '--out', out];
  await promisify(execFile)(process.execPath, [join(repository, 'cli/main.ts'), 'fit', file, ...options]);
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '5' },
      rounds: { type: 'string', default: '5' },
      soak: { type: 'string', default: '60' },
      model: { type: 'string' },
      only: { type: 'string' },
    },
  });
  const folder = await mkdtemp(join(tmpdir(), 'landfall-serve-'));
  try {
    const model = values.model ?? folder;
    if (!values.model) await fit(folder);
    const all = await candidates(join(model, 'model.onnx'), folder);
    const chosen = all.filter(({ name }) => values.only?.split(',').includes(name) ?? true);
    const rows = readRows(file, target);
    const before = loadavg()[0];
    const options = {
      seconds: Number(values.seconds),
      rounds: Number(values.rounds),
      concurrencies,
      largeRows,
    };
    const measured = await measureAll(chosen, rows, options);
    const [landfall] = all;
    const soaked = await soak(landfall, rows, { seconds: Number(values.soak), concurrency: 64, largeRows });
    const [{ model: processor }] = cpus();
    console.log(
      `${cpus().length} cores (${processor.trim()}); ${chosen.map(({ version }) => version).join('; ')}. ` +
        `Load average ${before.toFixed(1)} before, ${loadavg()[0].toFixed(1)} after. ` +
        `Medians of ${values.rounds} rounds of ${values.seconds} s.\n`,
    );
    console.log(report(measured, soaked, largeRows));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await main();
