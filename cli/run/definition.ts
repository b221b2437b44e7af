import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Accumulation } from '../../contracts/accumulation.ts';
import { misconfigured } from '../../contracts/errors.ts';
import { pipelineKey } from '../../contracts/keys.ts';
import { Pipeline, PipelineName } from '../../contracts/pipeline.ts';
import type { Conditional } from '../../contracts/ports.ts';
import { describeIssues } from '../../functions/_shared/failure.ts';

/** What `drop` may say about a pipeline. */
export type Wanted = {
  name: string;
  target?: string;
  budgetSeconds?: number;
  accumulation?: Accumulation;
};

/** The definition, and what it was before where it was changed; undefined where it is new. */
export type Defined = { pipeline: Pipeline; before: Pipeline | undefined };

/** The pipeline's name after a file: `Telco Churn-2024.csv.gz` → `telco-churn-2024`. */
export function nameAfter(file: string): string {
  const slug = basename(file)
    .replace(/\.(csv|tsv|txt|jsonl|ndjson|json|parquet)?(\.(gz|zst))?$/i, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return checkName(slug || 'data');
}

/** @throws Failure `Misconfigured` pipeline_name */
export function checkName(name: string): string {
  const result = PipelineName.safeParse(name);
  if (result.success) return name;
  throw misconfigured('pipeline_name', `"${name}" is no pipeline's name: ${result.error.issues[0].message}.`);
}

/**
 * Creates the definition `pipelines/NAME.json` where there is none, and sets its budget and how its data add up where that
 * is wanted otherwise. A definition that is as it was wanted is not written: `before` is `pipeline` itself.
 *
 * @throws Failure `Misconfigured` target_missing for a new pipeline without a target, target_differs for one that
 *   predicts something else.
 */
export async function define(wanted: Wanted, objects: Conditional): Promise<Defined> {
  const key = pipelineKey(checkName(wanted.name));
  for (;;) {
    const found = await objects.read(key);
    const known = found && parse(found.bytes, key);
    const next = known ? merge(known, wanted) : fresh(wanted);
    // Where another process was faster, what it wrote is read and compared in the next turn.
    if (next === known || (await objects.swap(key, JSON.stringify(next, null, 2), found?.tag)))
      return { pipeline: next, before: known };
  }
}

function fresh({ name, target, ...settings }: Wanted): Pipeline {
  if (target) return Pipeline.parse({ name, target, ...settings });
  const text = `The pipeline "${name}" is new: say which column it shall predict by --target COLUMN.`;
  throw misconfigured('target_missing', text);
}

function merge(known: Pipeline, { name, target, ...settings }: Wanted): Pipeline {
  if (target && target !== known.target) {
    const text = `The pipeline "${name}" predicts "${known.target}", not "${target}". Name another by --pipeline.`;
    throw misconfigured('target_differs', text);
  }
  const { budgetSeconds = known.budgetSeconds, accumulation = known.accumulation } = settings;
  const next = { ...known, budgetSeconds, accumulation };
  return isDeepStrictEqual(next, known) ? known : next;
}

function parse(bytes: Uint8Array, key: string): Pipeline {
  const result = Pipeline.safeParse(parseJson(bytes, key));
  if (result.success) return result.data;
  throw misconfigured('pipeline_invalid', `${key}: ${describeIssues(result.error)}.`);
}

function parseJson(bytes: Uint8Array, key: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw misconfigured('pipeline_invalid', `${key} is no JSON: ${(error as Error).message}.`, {}, error);
  }
}
