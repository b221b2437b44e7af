import {
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  DescribeModelPackageCommand,
  DescribeModelPackageGroupCommand,
  type ModelApprovalStatus,
  paginateListModelPackages,
  UpdateModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import type { z } from 'zod';
import type { EvaluateOutput } from '../../contracts/stages.ts';
import { contentTypes } from '../../core/serving/content.ts';
import type { Pipeline } from '../../contracts/pipeline.ts';
import { descriptionOf } from '../_shared/versions.ts';
import type { DeployPorts } from './ports.ts';
import { undefinedIfAbsent } from '../_shared/sagemaker-absent.ts';

/** A version in SageMaker's Model Registry. */
export type Registered = { arn: string; version: number };

type Registration = {
  group: string;
  runId: string;
  modelDataUrl: string;
  evaluate: z.infer<typeof EvaluateOutput>;
  approval: Pipeline['approval'];
};

/**
 * The run's version, made where there is none yet: the registry itself remembers the run, by the package's description,
 * so that a retry after a crash at any point finds the version instead of adding a second.
 */
export async function registerVersion(registration: Registration, ports: DeployPorts): Promise<Registered> {
  const { group, runId } = registration;
  const { sagemaker } = ports;
  const described = new DescribeModelPackageGroupCommand({ ModelPackageGroupName: group });
  if (!(await sagemaker.send(described).catch(undefinedIfAbsent))) {
    await sagemaker.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: group }));
  }
  return registered((await findArn(group, runId, ports)) ?? (await create(registration, ports)));
}

/** The version's status in the registry, which a person may have set. */
export async function approvalOf(
  arn: string,
  { sagemaker }: DeployPorts,
): Promise<ModelApprovalStatus | undefined> {
  const found = await sagemaker.send(new DescribeModelPackageCommand({ ModelPackageName: arn }));
  return found.ModelApprovalStatus;
}

/** Who orders a version by hand approves it. */
export async function approveVersion(arn: string, { sagemaker }: DeployPorts): Promise<void> {
  const approval = { ModelPackageArn: arn, ModelApprovalStatus: 'Approved' as const };
  await sagemaker.send(new UpdateModelPackageCommand(approval));
}

/** Rejected versions stay in the registry, as a record of what was tried. */
export async function rejectVersion(arn: string, reason: string, { sagemaker }: DeployPorts): Promise<void> {
  const rejection = {
    ModelPackageArn: arn,
    ModelApprovalStatus: 'Rejected' as const,
    ApprovalDescription: reason.slice(0, 1024),
  };
  await sagemaker.send(new UpdateModelPackageCommand(rejection));
}

async function findArn(
  group: string,
  runId: string,
  { sagemaker }: DeployPorts,
): Promise<string | undefined> {
  const newestFirst = { SortBy: 'CreationTime', SortOrder: 'Descending' } as const;
  const pages = paginateListModelPackages(
    { client: sagemaker },
    { ModelPackageGroupName: group, ...newestFirst },
  );
  for await (const { ModelPackageSummaryList = [] } of pages) {
    const found = ModelPackageSummaryList.find((p) => p.ModelPackageDescription === descriptionOf(runId));
    if (found) return found.ModelPackageArn;
  }
  return undefined;
}

async function create(registration: Registration, { sagemaker, settings }: DeployPorts): Promise<string> {
  const { group, runId, modelDataUrl, evaluate, approval } = registration;
  const metrics = Object.entries(evaluate.metrics).map(([name, value]) => [`metric.${name}`, String(value)]);
  const created = await sagemaker.send(
    new CreateModelPackageCommand({
      ModelPackageGroupName: group,
      ModelPackageDescription: descriptionOf(runId),
      ModelApprovalStatus: approval === 'manual' ? 'PendingManualApproval' : 'Approved',
      InferenceSpecification: {
        Containers: [{ Image: settings.image, ModelDataUrl: modelDataUrl }],
        SupportedContentTypes: [...contentTypes],
        SupportedResponseMIMETypes: [...contentTypes],
      },
      CustomerMetadataProperties: { runId, sha256: evaluate.model.sha256, ...Object.fromEntries(metrics) },
    }),
  );
  return created.ModelPackageArn!;
}

/** `arn:…:model-package/<group>/<version>` */
const registered = (arn: string): Registered => ({ arn, version: Number(arn.split('/').at(-1)) });
