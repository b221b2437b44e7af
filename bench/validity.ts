/**
 * `npm run bench:validity -- [PIPELINES]`: checks random pipelines on twelve tables of 200 rows with planted difficulties,
 * and executes the same for real: fit, export, one prediction. Prints how often the check is right, and what it costs.
 */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { estimatorNamed } from '../core/estimators/registry.ts';
import { random } from '../core/random.ts';
import { check } from '../core/validity/check.ts';
import { profileOf } from '../core/validity/profile.ts';
import { draw } from './validity/draw.ts';
import { tables } from './validity/tables.ts';
import type { Tally } from './validity/worker.ts';

const seed = 20201124;
const native = join(import.meta.dirname, '../.landfall/native');

async function main(): Promise<void> {
  const pipelines = Number(process.argv[2] ?? 20_000);
  const workers = availableParallelism();
  const shares = await Promise.all(
    Array.from({ length: workers }, (_, i) => execute({ pipelines, seed, first: i, step: workers })),
  );
  const total = tables.map(({ name }, i) =>
    sum(
      name,
      shares.map((share) => share[i]),
    ),
  );
  console.log(`\n${pipelines} pipelines × ${tables.length} tables, checked and executed\n`);
  console.log(row('table', 'valid', 'invalid', 'valid called invalid', 'invalid called valid'));
  for (const t of [...total, total.reduce((a, b) => sum('all', [a, b]))]) console.log(format(t));
  const examples = shares
    .flat()
    .flatMap((t) => t.examples)
    .slice(0, 12);
  if (examples.length) console.log(`\nWhere the check was wrong:\n${examples.join('\n')}`);
  console.log(`\na check takes ${medianMicroseconds().toFixed(2)} µs at the median`);
}

/** One process's part of the pipelines, with progress on standard error. */
function execute(part: object): Promise<Tally[]> {
  const variable = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  const child = fork(join(import.meta.dirname, 'validity/worker.ts'), [JSON.stringify(part)], {
    env: { ...process.env, [variable]: native },
  });
  return new Promise((resolve, reject) => {
    child.on('message', (message) => resolve(message as Tally[]));
    child.on('exit', (code) => reject(new Error(`a worker ended with code ${code}`)));
  });
}

const sum = (name: string, parts: Tally[]): Tally => ({
  name,
  valid: parts.reduce((n, p) => n + p.valid, 0),
  invalid: parts.reduce((n, p) => n + p.invalid, 0),
  falselyInvalid: parts.reduce((n, p) => n + p.falselyInvalid, 0),
  falselyValid: parts.reduce((n, p) => n + p.falselyValid, 0),
  examples: [],
});

const row = (...cells: string[]) =>
  `| ${cells.map((c, i) => (i ? c.padStart(20) : c.padEnd(36))).join(' | ')} |`;

function format({ name, valid, invalid, falselyInvalid, falselyValid }: Tally): string {
  const share = `${falselyValid} (${((100 * falselyValid) / Math.max(1, invalid)).toFixed(2)} %)`;
  return row(name, String(valid), String(invalid), String(falselyInvalid), share);
}

/** Over 2,000 pipelines, each checked many times on one table after the other. */
function medianMicroseconds(): number {
  const stream = random(seed);
  const profiles = tables.map(({ table, target }) => profileOf(table, target));
  const repeats = 50;
  const times = Array.from({ length: 2_000 }, (_, i) => {
    const { plan, estimator, params } = draw(stream);
    const capability = estimatorNamed(estimator).capability(params);
    const pipeline = { plan, estimator: { name: estimator, capability } };
    const started = process.hrtime.bigint();
    for (let k = 0; k < repeats; k++) check(profiles[(i + k) % profiles.length], pipeline);
    return Number(process.hrtime.bigint() - started) / 1000 / repeats;
  });
  return times.toSorted((a, b) => a - b)[times.length / 2];
}

await main();
