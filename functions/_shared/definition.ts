import { misconfigured } from '../../contracts/errors.ts';
import { pipelineKey } from '../../contracts/keys.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import type { Conditional } from '../../contracts/ports.ts';
import { describeIssues } from './failure.ts';

/**
 * A pipeline's definition as it is now.
 *
 * @throws Failure `Misconfigured` pipeline_missing, pipeline_invalid
 */
export async function readDefinition(name: string, objects: Pick<Conditional, 'read'>): Promise<Pipeline> {
  const key = pipelineKey(name);
  const found = await objects.read(key);
  if (!found) {
    const text = `There is no ${key}; create the pipeline with: landfall drop FILE --pipeline ${name} --target COLUMN.`;
    throw misconfigured('pipeline_missing', text);
  }
  const result = Pipeline.refine((p) => p.name === name, `is not "${name}"`).safeParse(
    parse(found.bytes, key),
  );
  if (!result.success) throw misconfigured('pipeline_invalid', `${key}: ${describeIssues(result.error)}.`);
  return result.data;
}

function parse(bytes: Uint8Array, key: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw misconfigured('pipeline_invalid', `${key} is no JSON: ${(error as Error).message}.`, {}, error);
  }
}
