import { tmpdir } from 'node:os';
import { ServingPlan } from '../../contracts/serving.ts';
import { openModel } from '../../core/serving/models.ts';
import { captureTo } from '../_shared/capture/writer.ts';
import { s3, setting } from '../_shared/ports.ts';
import { s3Store } from '../_shared/s3-store.ts';
import type { Service } from '../_shared/serving/answer.ts';
import { versionsOf } from '../_shared/serving/versions.ts';
import { warn } from '../_shared/serving/warn.ts';

/** What LANDFALL_SERVING says, with models from ARTIFACTS_BUCKET and exchanges captured there. */
export async function openService(): Promise<Service> {
  const plan = ServingPlan.parse(JSON.parse(setting('LANDFALL_SERVING')));
  const store = s3Store({ s3: s3(), bucket: setting('ARTIFACTS_BUCKET'), folder: tmpdir() });
  const versions = versionsOf(plan, ({ model }) => store.get(model.key));
  const model = await openModel(versions, {
    random: Math.random,
    now: () => performance.now(),
    warn: (message, version, error) => warn(`${message} (version ${version})`, error),
  });
  const capture = captureTo({ put: store.put, pipeline: plan.pipeline, warn });
  return { model, capture: { ...capture, share: plan.capture }, random: Math.random, warn };
}
