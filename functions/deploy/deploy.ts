import type { z } from 'zod';
import { Evaluation, type Champion } from '../../contracts/artifacts.ts';
import { Failure, type Family, parseMessage } from '../../contracts/errors.ts';
import { endpointName, runKey } from '../../contracts/keys.ts';
import type { Placement } from '../../contracts/serving.ts';
import type { DeployInput, DeployOutput } from '../../contracts/stages.ts';
import { tarGz } from '../../core/archive.ts';
import { isRetried, toFailure } from '../_shared/failure.ts';
import { crown, type Found, readChampion, readDeployment, writeDeployment } from './champion.ts';
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
 * @throws Failure after the rollback: `DeploymentFailed` endpoint_failed or smoke_test_failed, or what went wrong besides.
 */
export async function deploy(input: Input, ports: DeployPorts): Promise<Output> {
  const release = await takeLease(input.run.pipeline.name, input.run.runId, ports);
  try {
    const output = await bringLive(input, ports);
    await release();
    return output;
  } catch (error) {
    if (!isRetried(error)) await release();
    throw error;
  }
}

async function bringLive(input: Input, ports: DeployPorts): Promise<Output> {
  const { run, evaluate } = input;
  const before = await readChampion(run.pipeline.name, ports.objects);
  if (before?.champion.runId === run.runId) return outputOf(before.champion); // an earlier attempt came to the end
  const endpoint = endpointName(run.pipeline.name);
  const modelDataUrl = await packModel(input, ports);
  const registered = await registerVersion(
    { group: endpoint, runId: run.runId, modelDataUrl, evaluate },
    ports,
  );
  const live = championOf(input, registered);
  const progress = await readProgress(run.runId, ports.store);
  if (!progress.failure) {
    const environment = environmentOf(live, ports);
    await ensureVariant({ name: onSageMaker(live).endpointConfig, modelDataUrl, environment }, ports);
    progress.failure = await shiftAndTest(input, live, progress.asked, ports).catch(giveUp);
  }
  if (progress.failure) return rollBack(live, before, progress, ports);
  await promote(live, before, ports);
  return outputOf(live);
}

/** SageMaker takes models as `model.tar.gz`. */
async function packModel({ run, evaluate }: Input, { store, settings }: DeployPorts): Promise<string> {
  const key = runKey(run.runId, 'deploy', 'model.tar.gz');
  if (!(await store.list(key)).includes(key)) {
    await store.put(key, await tarGz({ 'model.onnx': await store.get(evaluate.model.key) }));
  }
  return `s3://${settings.bucket}/${key}`;
}

/** Returns why the version cannot be live, or undefined where it is. */
async function shiftAndTest(
  { run, evaluate }: Input,
  live: Champion,
  asked: boolean,
  ports: DeployPorts,
): Promise<Progress['failure']> {
  const { endpoint, endpointConfig } = onSageMaker(live);
  const onAsked = () => writeProgress(run.runId, { asked: true }, ports.store);
  const { failure } = await converge({ name: endpoint, config: endpointConfig, asked, onAsked }, ports);
  if (failure) return failed('endpoint_failed', `SageMaker could not start ${endpointConfig}: ${failure}.`);
  const evaluation = new TextDecoder().decode(await ports.store.get(evaluate.evaluation.key));
  const { sample } = Evaluation.pick({ sample: true }).parse(JSON.parse(evaluation));
  const wrong = await smokeTest(endpoint, sample, ports);
  if (!wrong) return undefined;
  return failed('smoke_test_failed', `The live endpoint does not answer as evaluated: ${wrong}.`);
}

const failed = (code: string, text: string) => ({ family: 'DeploymentFailed' as const, code, text });

/** Whatever goes wrong once the endpoint may have changed is rolled back, a bug of ours too. */
function giveUp(error: unknown): Progress['failure'] {
  if (isRetried(error)) throw error;
  const { name, message } = toFailure(error);
  return { family: name as Family, ...parseMessage(message) };
}

/** The failure is written down first, so that a rollback that takes longer than one attempt is gone on with. */
async function rollBack(
  live: Champion,
  before: Found,
  progress: Progress,
  ports: DeployPorts,
): Promise<never> {
  const { family, code, text } = progress.failure!;
  await writeProgress(live.runId, progress, ports.store);
  await rejectVersion(live.modelPackageArn, text, ports);
  const config = before && onSageMaker(before.champion).endpointConfig;
  const { endpoint, endpointConfig } = onSageMaker(live);
  await converge({ name: endpoint, config }, ports);
  await removeVariant(endpointConfig, ports);
  const now = config ? `${config} is live, as before` : 'there is no endpoint, as before';
  throw new Failure(family, code, `${text} Version ${live.version} was rolled back: ${now}.`);
}

/** Of the replaced versions only the last is kept. */
async function promote(live: Champion, before: Found, ports: DeployPorts): Promise<void> {
  const replaced = before?.champion;
  await writeDeployment({ live, replaced }, ports.store);
  await crown(live, before, ports.objects);
  const outdated = replaced && (await readDeployment(replaced.runId, ports.store))?.replaced;
  if (outdated) await removeVariant(onSageMaker(outdated).endpointConfig, ports);
}

function championOf({ run, preprocess, evaluate }: Input, { arn, version }: Registered): Champion {
  const endpoint = endpointName(run.pipeline.name);
  return {
    pipeline: run.pipeline.name,
    runId: run.runId,
    version,
    model: evaluate.model,
    baseline: preprocess.baseline,
    placement: { serving: 'serverless', endpoint, endpointConfig: `${endpoint}-v${version}` },
    modelPackageArn: arn,
  };
}

function outputOf(live: Champion): Output {
  const { version, modelPackageArn } = live;
  const { endpoint } = onSageMaker(live);
  return { status: 'live', endpoint, version, modelPackageArn, facts: { endpoint, version } };
}

/** @throws Error where the version answers elsewhere than at a SageMaker endpoint. */
function onSageMaker({ placement }: Champion): Exclude<Placement, { serving: 'lambda' }> {
  if (placement.serving === 'lambda') throw new Error(`${placement.function} is no SageMaker endpoint`);
  return placement;
}

const environmentOf = ({ pipeline, version }: Champion, { settings }: DeployPorts) => ({
  LANDFALL_PIPELINE: pipeline,
  LANDFALL_VERSION: String(version),
  ARTIFACTS_BUCKET: settings.bucket,
});
