import type { z } from 'zod';
import { Evaluation, type Champion } from '../../contracts/artifacts.ts';
import { deploymentFailed } from '../../contracts/errors.ts';
import { endpointName, runKey } from '../../contracts/keys.ts';
import type { DeployInput, DeployOutput } from '../../contracts/stages.ts';
import { tarGz } from '../../core/archive.ts';
import { toFailure } from '../_shared/failure.ts';
import { crown, readChampion, readDeployment, writeDeployment } from './champion.ts';
import { converge } from './endpoint.ts';
import { takeLease } from './lease.ts';
import type { DeployPorts } from './ports.ts';
import { type Progress, readProgress, writeProgress } from './progress.ts';
import { type Registered, registerVersion, rejectVersion } from './registry.ts';
import { smokeTest } from './smoke-test.ts';
import { ensureVariant, removeVariant } from './variant.ts';

type Input = z.infer<typeof DeployInput>;
type Output = z.infer<typeof DeployOutput>;

/**
 * Brings a model live: registers its version, shifts the endpoint to it, tests it, and makes it the champion; or brings
 * back what was live before. Every step is found done or is done, so a retry goes on where the last attempt ended.
 *
 * @throws Failure `EndpointNotReady` while SageMaker is at work or another run is being deployed: to be called again.
 * @throws Failure `DeploymentFailed` after the rollback: endpoint_failed or smoke_test_failed.
 */
export async function deploy(input: Input, ports: DeployPorts): Promise<Output> {
  const release = await takeLease(input.run.pipeline.name, input.run.runId, ports);
  try {
    const output = await bringLive(input, ports);
    await release();
    return output;
  } catch (error) {
    const again = ['EndpointNotReady', 'Transient'].includes(toFailure(error).name);
    if (!again) await release();
    throw error;
  }
}

async function bringLive(input: Input, ports: DeployPorts): Promise<Output> {
  const { run, evaluate } = input;
  const endpoint = endpointName(run.pipeline.name);
  const modelDataUrl = await packModel(input, ports);
  const registered = await registerVersion(
    { group: endpoint, runId: run.runId, modelDataUrl, evaluate },
    ports,
  );
  const config = `${endpoint}-v${registered.version}`;
  const progress = await readProgress(run.runId, ports.store);
  if (progress.failure) return rollBack(input, registered, progress, ports);
  await ensureVariant(
    { name: config, modelDataUrl, environment: environmentOf(input, registered, ports) },
    ports,
  );
  const failure = await shiftAndTest(input, { endpoint, config }, progress, ports);
  if (failure) return rollBack(input, registered, { ...progress, failure }, ports);
  await promote(championOf(input, { endpoint, config }, registered), ports);
  return {
    endpoint,
    version: registered.version,
    modelPackageArn: registered.arn,
    facts: { endpoint, version: registered.version },
  };
}

/** SageMaker takes models as `model.tar.gz`. */
async function packModel({ run, evaluate }: Input, { store, settings }: DeployPorts): Promise<string> {
  const key = runKey(run.runId, 'deploy', 'model.tar.gz');
  if (!(await store.list(key)).includes(key)) {
    await store.put(key, await tarGz({ 'model.onnx': await store.get(evaluate.model.key) }));
  }
  return `s3://${settings.bucket}/${key}`;
}

type Names = { endpoint: string; config: string };

/** Changes `progress` as it goes, in step with its file. Returns why the version cannot be live. */
async function shiftAndTest(
  { run, evaluate }: Input,
  { endpoint, config }: Names,
  progress: Progress,
  ports: DeployPorts,
): Promise<Progress['failure']> {
  const onAsked = async (before: string | undefined) => {
    Object.assign(progress, { asked: true, before });
    await writeProgress(run.runId, progress, ports.store);
  };
  const { failure } = await converge({ name: endpoint, config, asked: progress.asked, onAsked }, ports);
  if (failure)
    return { code: 'endpoint_failed', text: `SageMaker could not start version ${config}: ${failure}.` };
  const evaluation = Evaluation.parse(
    JSON.parse(new TextDecoder().decode(await ports.store.get(evaluate.evaluation.key))),
  );
  const wrong = await smokeTest(endpoint, evaluation.sample, ports);
  if (!wrong) return undefined;
  return { code: 'smoke_test_failed', text: `The live endpoint does not answer as evaluated: ${wrong}.` };
}

/** Written down first, so that a rollback that takes longer than one attempt is gone on with. */
async function rollBack(
  { run }: Input,
  { arn, version }: Registered,
  progress: Progress,
  ports: DeployPorts,
): Promise<never> {
  const { code, text } = progress.failure!;
  const endpoint = endpointName(run.pipeline.name);
  await writeProgress(run.runId, progress, ports.store);
  await rejectVersion(arn, text, ports);
  await converge({ name: endpoint, config: progress.before }, ports);
  await removeVariant(`${endpoint}-v${version}`, ports);
  const now = progress.before ? `${progress.before} is live again` : 'there is no endpoint, as before';
  throw deploymentFailed(code, `${text} Version ${version} was rolled back: ${now}.`);
}

/** Of the replaced versions only the last is kept. */
async function promote(live: Champion, ports: DeployPorts): Promise<void> {
  const found = await readChampion(live.pipeline, ports.objects);
  if (found?.champion.runId === live.runId) return;
  await writeDeployment({ live, replaced: found?.champion }, ports.store);
  await crown(live, found, ports.objects);
  const outdated = found && (await readDeployment(found.champion.runId, ports.store))?.replaced;
  if (outdated) await removeVariant(outdated.endpointConfig, ports);
}

function championOf({ run, preprocess, evaluate }: Input, names: Names, registered: Registered): Champion {
  return {
    pipeline: run.pipeline.name,
    runId: run.runId,
    version: registered.version,
    model: evaluate.model,
    baseline: preprocess.baseline,
    endpoint: names.endpoint,
    endpointConfig: names.config,
    modelPackageArn: registered.arn,
  };
}

function environmentOf(
  { run }: Input,
  { version }: Registered,
  { settings }: DeployPorts,
): Record<string, string> {
  return {
    LANDFALL_PIPELINE: run.pipeline.name,
    LANDFALL_VERSION: String(version),
    ARTIFACTS_BUCKET: settings.bucket,
  };
}
