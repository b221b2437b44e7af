import { z } from 'zod';
import type { Champion } from '../../contracts/artifacts.ts';
import { deployInputKey, endpointName, predictFunction } from '../../contracts/keys.ts';
import { DeployInput, type DeployOutput } from '../../contracts/stages.ts';
import { isRetried } from '../_shared/failure.ts';
import { takeLease } from '../_shared/lease.ts';
import { type Candidate, endpointFor } from './candidate.ts';
import { type Found, readChampion } from './champion.ts';
import { kinds } from './kinds/kinds.ts';
import type { DeployPorts } from './ports.ts';
import { askedIn, readProgress, writeProgress } from './progress.ts';
import { promote, tidyUp } from './promote.ts';
import { approvalOf, approveVersion, registerVersion } from './registry.ts';
import { giveUp, rollBack } from './roll-back.ts';
import { rollOut } from './roll-out.ts';
import { packModels } from './sagemaker/archive.ts';

type Input = z.infer<typeof DeployInput>;
type Output = z.infer<typeof DeployOutput>;

/**
 * Brings a version live: registers it, has it approved where the definition says so, tests it before any traffic, shifts
 * the traffic step by step, judging each, and makes it the champion; or brings back what was live before. Every step is
 * found done or is done, so a retry goes on where the last attempt ended.
 *
 * @throws Failure `EndpointNotReady` while AWS is at work or another run is being deployed: to be called again.
 * @throws Failure after the rollback: `DeploymentFailed` endpoint_failed, smoke_test_failed or rollout_failed, or what
 *   went wrong besides; `DeploymentFailed` version_rejected by a person; rollback_failed
 */
export async function deploy(input: Input, ports: DeployPorts): Promise<Output> {
  const { runId, pipeline } = input.run;
  // A person's order, and the event of the approval that it implies, are two executions for the same run.
  const holder = input.release ? `${runId}/${input.release.id}` : runId;
  const release = await takeLease(pipeline.name, holder, ports);
  try {
    const output = await bringLive(input, ports);
    if (output.status !== 'waiting') await release();
    return output;
  } catch (error) {
    if (!isRetried(error)) await release();
    throw error;
  }
}

async function bringLive(input: Input, ports: DeployPorts): Promise<Output> {
  const before = await readChampion(input.run.pipeline.name, ports.objects);
  const way = await wayOf(input, before, ports);
  if (before?.champion.runId === input.run.runId) {
    await tidyUp(before.champion, way); // an earlier attempt came as far as the crown
    return outputOf(input, before.champion, 'live');
  }
  const version = await register(input, ports);
  const approval = await approvalNow(input, version.modelPackageArn, ports);
  if (approval === 'PendingManualApproval') return outputOf(input, version, 'pending_approval');
  if (approval === 'Rejected') way.progress.failure ??= byAPerson;
  const kind = kinds[input.run.pipeline.serving];
  const candidate: Candidate = { ...way, input, version, before, kind };
  if (!way.progress.failure) {
    const answer = await rollOut(candidate).catch((error: unknown) => {
      way.progress.failure = giveUp(error);
    });
    if (typeof answer === 'number') return { ...outputOf(input, version, 'waiting'), waitSeconds: answer };
    if (answer) {
      const champion = await promote(answer, candidate);
      await tidyUp(champion, way);
      return outputOf(input, champion, 'live');
    }
  }
  return rollBack(candidate);
}

/** How far the deployment came, and what it works with. */
async function wayOf(
  { run, release }: Input,
  before: Found,
  ports: DeployPorts,
): Promise<Pick<Candidate, 'progress' | 'save' | 'ports' | 'live'>> {
  const { name, serving, realtime } = run.pipeline;
  const champion = before?.champion;
  const of = release?.id ?? 'run';
  const progress = await readProgress(run.runId, of, champion?.version, ports.store);
  const save = () => writeProgress(run.runId, progress, ports.store);
  const live = champion?.placement.serving === serving ? champion : undefined;
  const known = {
    deployment: `${run.runId}/${of}`,
    asked: askedIn(progress, save),
    endpoint: endpointFor(name, serving, champion?.placement),
    realtime,
  };
  return { progress, save, live, ports: { ...ports, ...known } };
}

/** The version in the Model Registry, and what a release by hand is to be given. */
async function register(
  { run, preprocess, evaluate }: Input,
  ports: DeployPorts,
): Promise<Candidate['version']> {
  const { name, approval } = run.pipeline;
  const key = deployInputKey(run.runId);
  if (!(await ports.store.find(key))) {
    await ports.store.put(key, JSON.stringify(DeployInput.parse({ run, preprocess, evaluate })));
  }
  const primary = { version: 0, runId: run.runId, model: evaluate.model };
  const modelDataUrl = await packModels({ primary }, ports);
  const registration = { group: endpointName(name), runId: run.runId, modelDataUrl, evaluate, approval };
  const { arn, version } = await registerVersion(registration, ports);
  const { baseline } = preprocess;
  return { pipeline: name, runId: run.runId, version, model: evaluate.model, baseline, modelPackageArn: arn };
}

/** A person may reject a version while it is rolled out, too: that ends it. */
const byAPerson = {
  family: 'DeploymentFailed',
  code: 'version_rejected',
  text: 'A person rejected the version in the Model Registry.',
} as const;

/** The version's status in the registry; who orders a version by hand approves it. */
async function approvalNow({ release }: Input, arn: string, ports: DeployPorts) {
  const status = await approvalOf(arn, ports);
  if (!release || release.action === 'approved' || status === 'Approved') return status;
  await approveVersion(arn, ports);
  return 'Approved';
}

/** What a version that is not live yet will answer with is told by the definition. */
function outputOf(
  { run }: Input,
  { version, modelPackageArn, ...found }: Champion | Candidate['version'],
  status: Output['status'],
): Output {
  const { name, serving } = run.pipeline;
  const usual = serving === 'lambda' ? predictFunction(name) : endpointName(name);
  const endpoint = 'placement' in found ? addressOf(found.placement) : usual;
  return { status, endpoint, version, modelPackageArn, facts: { endpoint, version } };
}

const addressOf = (placement: Champion['placement']) =>
  placement.serving === 'lambda' ? placement.function : placement.endpoint;
