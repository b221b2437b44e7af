import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServingPlan } from '../../contracts/serving.ts';
import { once, openModel, type Versions } from '../../core/serving/models.ts';
import { openVersion } from '../../core/serving/version.ts';
import { type CapturePorts, captureTo } from '../../functions/_shared/capture/writer.ts';
import type { Service } from '../../functions/_shared/serving/answer.ts';
import { versionsOf } from '../../functions/_shared/serving/versions.ts';
import { warn } from '../../functions/_shared/serving/warn.ts';

/**
 * What the container serves: what LANDFALL_SERVING says, captured in ARTIFACTS_BUCKET. Without, `model.onnx` of the
 * model folder alone. The folder is SageMaker's /opt/ml/model, or where SM_MODEL_DIR or SM_ML_ROOT point.
 */
export async function openService(env: NodeJS.ProcessEnv): Promise<Service> {
  const folder = env.SM_MODEL_DIR ?? join(env.SM_ML_ROOT ?? '/opt/ml', 'model');
  const plan = env.LANDFALL_SERVING && ServingPlan.parse(JSON.parse(env.LANDFALL_SERVING));
  const file = (place: 'primary' | 'other') =>
    readFile(join(folder, place === 'other' ? 'other' : '.', 'model.onnx'));
  const versions = plan ? versionsOf(plan, (_, place) => file(place)) : alone(() => file('primary'));
  const model = await openModel(versions, {
    random: Math.random,
    now: () => performance.now(),
    warn: (message, version, error) => warn(`${message} (version ${version})`, error),
  });
  const bucket = env.ARTIFACTS_BUCKET;
  const capture = plan && bucket && { ...captureTo(ports(bucket, plan.pipeline)), share: plan.capture };
  return { model, ...(capture && { capture }), random: Math.random, warn };
}

/** A laptop's `model.onnx`, as version 0 of the pipeline "model". */
const alone = (read: () => Promise<Uint8Array>): Versions => ({
  pipeline: 'model',
  primary: { version: 0, open: once(async () => openVersion(await read())) },
});

function ports(bucket: string, pipeline: string): CapturePorts {
  // Loaded when the first exchange is written: the first answer need not wait for the SDK.
  const store = once(async () => {
    const [{ S3Client }, { s3Store }] = await Promise.all([
      import('@aws-sdk/client-s3'),
      import('../../functions/_shared/s3-store.ts'),
    ]);
    return s3Store({ s3: new S3Client({}), bucket, folder: tmpdir() });
  });
  return { pipeline, warn, put: async (key, text) => (await store()).put(key, text) };
}
