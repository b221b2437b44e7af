import { runKey } from '../../../contracts/keys.ts';
import type { ServingPlan } from '../../../contracts/serving.ts';
import { tarGz } from '../../../core/archive.ts';
import type { DeployPorts } from '../ports.ts';

/**
 * The plan's models as SageMaker takes them, a `model.tar.gz`: `model.onnx`, and `other/model.onnx` where there is
 * another. Returns its URI; made where it is not there.
 */
export async function packModels(
  { primary, other }: Pick<ServingPlan, 'primary' | 'other'>,
  { store, settings }: Pick<DeployPorts, 'store' | 'settings'>,
): Promise<string> {
  const name = other ? `model-with-v${other.version}.tar.gz` : 'model.tar.gz';
  const key = runKey(primary.runId, 'deploy', name);
  if (!(await store.list(key)).includes(key)) {
    const files = { 'model.onnx': await store.get(primary.model.key) };
    const beside = other && { 'other/model.onnx': await store.get(other.model.key) };
    await store.put(key, await tarGz({ ...files, ...beside }));
  }
  return `s3://${settings.bucket}/${key}`;
}
