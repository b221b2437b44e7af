import { parse } from 'csv-parse/sync';
import { Evaluation } from '../../contracts/artifacts.ts';
import { readJson } from '../_shared/read-json.ts';
import { deploymentFailed } from './failed.ts';
import type { Candidate } from './candidate.ts';

/** Relative for large values: float32 in the model, decimal text between. */
const tolerance = 1e-4;

/**
 * Asks the version for the evaluation's sample rows and compares with what the same model answered there.
 *
 * @throws Failure `DeploymentFailed` smoke_test_failed; what a retry may cure: throttling, a process still starting
 */
export async function smokeTest(
  ask: (csv: string) => Promise<string>,
  { input, version, ports }: Pick<Candidate, 'input' | 'version' | 'ports'>,
): Promise<void> {
  const { sample } = await readJson(
    input.evaluate.evaluation.key,
    Evaluation.pick({ sample: true }),
    ports.store,
  );
  const wrong = compare(await ask(sample.csv), sample.expected, version.version);
  if (wrong)
    throw deploymentFailed('smoke_test_failed', `The version does not answer as evaluated: ${wrong}.`);
}

function compare(answer: string, expected: number[][], version: number): string | undefined {
  const [header = [], ...rows]: string[][] = parse(answer, { relax_column_count: true });
  const by = rows.find((row) => row[header.indexOf('model_version')] !== String(version));
  if (by) return `version ${by[header.indexOf('model_version')]} answered in its stead`;
  if (rows.length !== expected.length) return `${expected.length} rows were sent, ${rows.length} came back`;
  for (const [i, wanted] of expected.entries()) {
    // A label stands before the probabilities, nothing before a value; its interval may follow.
    const first = wanted.length > 1 ? 1 : 0;
    const got = rows[i].slice(first, first + wanted.length).map(Number);
    const near = wanted.every(
      (value, j) => Math.abs(got[j] - value) <= tolerance * Math.max(1, Math.abs(value)),
    );
    if (!near) return `row ${i + 1}: expected ${wanted.join(', ')}, got ${got.join(', ')}`;
  }
  return undefined;
}
