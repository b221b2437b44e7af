import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { z } from 'zod';
import { Champion } from '../../contracts/artifacts.ts';
import { misconfigured } from '../../contracts/errors.ts';
import { championKey, deployInputKey, pipelineKey } from '../../contracts/keys.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import type { Ports, Store } from '../../contracts/ports.ts';
import type { ReleaseInput, ReleaseOrder, ReleaseOutput } from '../../contracts/release.ts';
import { DeployInput } from '../../contracts/stages.ts';
import { findJson, readJson } from '../_shared/read-json.ts';
import { listVersions, partsOfArn, type Version } from '../_shared/versions.ts';
import { replacedBy } from './replaced.ts';

export type ReleasePorts = Pick<Ports, 'store' | 'log'> & { sagemaker: SageMakerClient };
type Input = z.infer<typeof ReleaseInput>;

/**
 * Finds what deploy is to be given so that the ordered version comes live: what its run once gave it, with the serving
 * of the pipeline's definition as it is now.
 *
 * @throws Failure `Misconfigured` version_missing where the registry has no such version, nothing_to_roll_back where the
 *   live version replaced none, no_champion where nothing is live.
 */
export async function release({ order, id }: Input, ports: ReleasePorts): Promise<ReleaseOutput> {
  const { pipeline, version } = await wanted(order, ports.store);
  const champion = await findJson(championKey(pipeline), Champion, ports.store);
  if (champion?.version === version) return nothing(`Version ${version} of "${pipeline}" is live already.`);
  const found = await findVersion(pipeline, version, ports.sagemaker);
  if (order.action === 'approved' && !(await waitsForApproval(found.runId, ports.store)))
    return nothing(`Version ${version} of "${pipeline}" is deployed without a person's approval.`);
  const input = await readJson(deployInputKey(found.runId), DeployInput, ports.store);
  const now = await findJson(pipelineKey(pipeline), Pipeline, ports.store);
  return {
    ...input,
    run: { ...input.run, pipeline: servedAs(input.run.pipeline, now) },
    release: { action: order.action, id },
    status: 'ready',
    reason: `Version ${version} of "${pipeline}", made by the run ${found.runId}.`,
  };
}

const nothing = (reason: string) => ({ status: 'nothing' as const, reason });

async function wanted(order: ReleaseOrder, store: Store): Promise<{ pipeline: string; version: number }> {
  const parts = order.modelPackageArn === undefined ? undefined : partsOfArn(order.modelPackageArn);
  const pipeline = order.pipeline ?? parts?.pipeline;
  const version = order.version ?? parts?.version;
  if (!pipeline)
    throw misconfigured('order_incomplete', 'The order names neither a pipeline nor its version.');
  if (order.action === 'rollback') return { pipeline, version: await before(pipeline, store) };
  if (version === undefined)
    throw misconfigured(
      'order_incomplete',
      `Which version of "${pipeline}"? \`landfall versions ${pipeline}\`.`,
    );
  return { pipeline, version };
}

/** The version that the live one has replaced. */
async function before(pipeline: string, store: Store): Promise<number> {
  const champion = await findJson(championKey(pipeline), Champion, store);
  if (!champion)
    throw misconfigured('no_champion', `The pipeline "${pipeline}" has no live model to roll back.`);
  return replacedBy(champion, store);
}

async function findVersion(pipeline: string, version: number, sagemaker: SageMakerClient): Promise<Version> {
  const versions = await listVersions(pipeline, sagemaker);
  const found = versions.find((known) => known.version === version);
  if (found) return found;
  const known = versions.map((v) => v.version).join(', ');
  throw misconfigured(
    'version_missing',
    `The registry has no version ${version} of "${pipeline}"${known && `; it has ${known}`}.`,
  );
}

/** A version of a pipeline that asks nobody is registered as approved, which is an approval too. */
async function waitsForApproval(runId: string, store: Store): Promise<boolean> {
  const input = await findJson(deployInputKey(runId), DeployInput, store);
  return input?.run.pipeline.approval === 'manual';
}

/** What is fitted stays as it was fitted; how it is served, and how it comes to its traffic, is as it is defined now. */
function servedAs(then: Pipeline, now: Pipeline | undefined): Pipeline {
  if (!now) return then;
  const { serving, realtime, rollout, rolloutLimits, approval, capture } = now;
  return { ...then, serving, realtime, rollout, rolloutLimits, approval, capture };
}
