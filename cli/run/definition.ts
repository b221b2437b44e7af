import { basename } from 'node:path';
import { misconfigured } from '../../contracts/errors.ts';
import { pipelineKey } from '../../contracts/keys.ts';
import { Pipeline, PipelineName } from '../../contracts/pipeline.ts';
import type { Conditional } from '../../contracts/ports.ts';
import { describeIssues } from '../../functions/_shared/failure.ts';

/** What `drop` may say about a pipeline. */
export type Wanted = { name: string; target?: string; budgetSeconds?: number };

/** What was done with the definition. */
export type Defined = { pipeline: Pipeline; change: 'created' | 'budget' | 'none' };

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
 * Creates the definition `pipelines/NAME.json` where there is none, and sets its budget where another is wanted.
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
    if (next === known) return { pipeline: next, change: 'none' };
    // Where another process was faster, what it wrote is read and compared in the next turn.
    if (await objects.swap(key, JSON.stringify(next, null, 2), found?.tag))
      return { pipeline: next, change: known ? 'budget' : 'created' };
  }
}

function fresh({ name, target, budgetSeconds }: Wanted): Pipeline {
  if (target) return Pipeline.parse({ name, target, ...(budgetSeconds && { budgetSeconds }) });
  const text = `The pipeline "${name}" is new: say which column it shall predict by --target COLUMN.`;
  throw misconfigured('target_missing', text);
}

function merge(known: Pipeline, { name, target, budgetSeconds }: Wanted): Pipeline {
  if (target && target !== known.target) {
    const text = `The pipeline "${name}" predicts "${known.target}", not "${target}". Name another by --pipeline.`;
    throw misconfigured('target_differs', text);
  }
  if (!budgetSeconds || budgetSeconds === known.budgetSeconds) return known;
  return { ...known, budgetSeconds };
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
