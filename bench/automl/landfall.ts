import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { version } from '../../cli/version.ts';
import { Summary } from '../../contracts/summary.ts';
import { measure, type Measured } from '../process.ts';
import { latencyOf } from './latency.ts';
import { metrics, type Result } from './result.ts';
import { pythonOf, repository, splitScript, type DataSet } from './shared.ts';

type Outcome = Omit<Result, 'set' | 'split' | 'system' | 'budget' | 'version'>;

/** The version and a digest of the sources that `landfall fit` runs, so that a change of them asks anew. */
export function landfallVersion(): string {
  const sources = globSync('{contracts,core,functions,cli}/**/*.ts', { cwd: repository });
  const hash = createHash('sha256');
  for (const file of sources.filter((name) => !name.endsWith('.test.ts')).toSorted())
    hash.update(file).update(readFileSync(join(repository, file)));
  return `landfall ${version}+${hash.digest('hex').slice(0, 8)}`;
}

/** `landfall fit` on a split, as a user runs it, and the latency of the model that it leaves. */
export async function runLandfall(budget: number, set: DataSet, split: number): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'landfall-bench-'));
  const [train, test, out] = ['train.csv', 'test.csv', 'out'].map((name) => join(folder, name));
  try {
    const target = await divide(set, split, folder);
    const [date, [load]] = [new Date().toISOString(), loadavg()];
    const own = set.group && { split: `group:${set.group}` };
    const options = { target, test, 'problem-type': set.task, budget, out, ...own };
    const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, `${value}`]);
    const ran = await measure(
      process.execPath,
      [join(repository, 'cli/main.ts'), 'fit', train, ...flags, '--json', '--debug'],
      { limitSeconds: Math.max(600, 6 * budget) },
    );
    const cost = { wallSeconds: ran.seconds, cpuSeconds: ran.cpuSeconds, peakMb: ran.peakMb };
    const common = { date, load, ...cost };
    if (ran.code !== 0) return { ...common, error: reasonOf(ran) };
    const summary = Summary.parse(JSON.parse(ran.stdout));
    return {
      ...common,
      score: Number(summary.metrics[metrics[set.task].name].toFixed(5)),
      modelBytes: summary.model?.bytes,
      detail: `${summary.estimator} of ${summary.candidates}`,
      latency: await latencyOf(await readFile(join(out, 'model.onnx')), test),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const Division = z.object({ target: z.string() });

/** Writes `train.csv` and `test.csv` into the folder; returns the target's name. */
async function divide(set: DataSet, split: number, folder: string): Promise<string> {
  const args = [splitScript, set.name, '--split', `${split}`, '--out', folder];
  const { code, stdout, stderr } = await measure(pythonOf('light'), args);
  if (code !== 0) throw new Error(`${splitScript} failed: ${lastLine(stderr)}`);
  return Division.parse(JSON.parse(stdout)).target;
}

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? '';

/** A rejection is a summary with its reason; anything else says why, with its stack, at the end of stderr. */
function reasonOf({ code, stdout, stderr }: Measured): string {
  const reason = stdout ? Summary.parse(JSON.parse(stdout)).reason : stderr.trim().slice(-500);
  return reason || `exit code ${code}`;
}
