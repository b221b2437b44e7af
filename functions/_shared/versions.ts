import { paginateListModelPackages, type SageMakerClient } from '@aws-sdk/client-sagemaker';
import { endpointName } from '../../contracts/keys.ts';
import { isAbsent } from './sagemaker-absent.ts';

/** One of a pipeline's versions in SageMaker's Model Registry. */
export type Version = {
  version: number;
  arn: string;
  runId: string;
  /** `Approved`, `Rejected` or `PendingManualApproval`. */
  status: string;
  createdAt?: Date;
};

/** A model package's description names its run. */
export const descriptionOf = (runId: string) => `run ${runId}`;

/** `arn:…:model-package/landfall-<pipeline>/<version>` */
export function partsOfArn(arn: string): { pipeline: string; version: number } | undefined {
  const [, pipeline, version] = /:model-package\/landfall-([a-z][a-z0-9-]{0,39})\/(\d+)$/.exec(arn) ?? [];
  return pipeline ? { pipeline, version: Number(version) } : undefined;
}

/** All versions that were ever deployed or tried, the newest first; none where the pipeline has none. */
export async function listVersions(pipeline: string, client: SageMakerClient): Promise<Version[]> {
  const order = { SortBy: 'CreationTime', SortOrder: 'Descending' } as const;
  const input = { ModelPackageGroupName: endpointName(pipeline), ...order };
  const versions: Version[] = [];
  try {
    for await (const { ModelPackageSummaryList = [] } of paginateListModelPackages({ client }, input))
      for (const found of ModelPackageSummaryList) {
        const arn = found.ModelPackageArn ?? '';
        const parts = partsOfArn(arn);
        const [, runId] = /^run (\S+)$/.exec(found.ModelPackageDescription ?? '') ?? [];
        if (!parts || !runId) continue; // registered by somebody else
        const status = found.ModelApprovalStatus ?? '';
        versions.push({ version: parts.version, arn, runId, status, createdAt: found.CreationTime });
      }
  } catch (error) {
    if (!isAbsent(error as Error)) throw error;
  }
  return versions;
}
