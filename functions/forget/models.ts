import { UpdateModelPackageCommand } from '@aws-sdk/client-sagemaker';
import { ExecutionAlreadyExists, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { pipelineKey, pipelineOfRun, stageLogKey } from '../../contracts/keys.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import type { Run } from '../../contracts/stages.ts';
import { newestDataset } from '../_shared/dataset/log.ts';
import { retrainingRun } from '../_shared/dataset/retraining.ts';
import { readJson } from '../_shared/read-json.ts';
import { runningExecutions } from '../_shared/running.ts';
import { listVersions } from '../_shared/versions.ts';
import type { Job } from './job.ts';

/**
 * Whether a run of the pipeline is under way that may still write rows which it has read before: up to its evaluation. What
 * it writes is searched once it has.
 */
export async function isReading({ request, ports }: Job): Promise<boolean> {
  if (request.dryRun) return false;
  for (const { name } of await runningExecutions(ports.machine, ports.sfn)) {
    if (pipelineOfRun(name!) !== request.pipeline) continue;
    if (!(await ports.store.find(stageLogKey(name!, 'evaluate')))) return true;
  }
  return false;
}

/** Marks the versions whose models have seen the rows, in the Model Registry. */
export async function markModels({ request, report, ports }: Job): Promise<boolean> {
  const runs = new Set(report.runs.map(({ runId }) => runId));
  const versions = await listVersions(request.pipeline, ports.sagemaker);
  const seen = versions.filter(({ runId }) => runs.has(runId));
  report.models = seen.map(({ version, runId }) => ({ version, runId }));
  if (request.dryRun) return true;
  for (const { arn } of seen) {
    const CustomerMetadataProperties = { forgotten: request.id };
    await ports.sagemaker.send(
      new UpdateModelPackageCommand({ ModelPackageArn: arn, CustomerMetadataProperties }),
    );
  }
  return true;
}

/**
 * Starts the run that learns without the rows; none where nothing had them, or nothing is left to learn from. The execution
 * is named by the request, so that a repetition starts no second one.
 */
export async function startRetraining(job: Job): Promise<boolean> {
  const { report, ports } = job;
  const run = await retraining(job);
  if (!run) return true;
  report.retraining = run.runId;
  await job.save();
  const { machine: stateMachineArn } = ports;
  const command = new StartExecutionCommand({
    stateMachineArn,
    name: run.runId,
    input: JSON.stringify({ run }),
  });
  await ports.sfn.send(command).catch((error: unknown) => {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  });
  return true;
}

async function retraining({ request, report, ports }: Job): Promise<Run | undefined> {
  if (request.dryRun || (report.datasets.made === undefined && report.runs.length === 0)) return undefined;
  const newest = await newestDataset(request.pipeline, ports.store);
  if (!newest || newest.manifest.entries.length === 0) return undefined;
  const pipeline = await readJson(pipelineKey(request.pipeline), Pipeline, ports.store);
  const { startedAt } = report;
  return retrainingRun(pipeline, newest.artifact, {
    startedBy: 'forget',
    startedAt,
    id: ['forget', request.id],
  });
}
