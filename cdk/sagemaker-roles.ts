import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Job } from './image-asset.ts';
import { allow, type Buckets, jobGrants, statementsOf } from './permissions.ts';

/** SageMaker writes a container's output under these log groups, which it makes itself. */
const logGroups: Record<Job, string> = {
  train: '/aws/sagemaker/TrainingJobs',
  serve: '/aws/sagemaker/Endpoints/landfall-*',
};

/** The roles that the training job and the endpoint run with: their S3 objects and their log, no more. */
export function sagemakerRoles(scope: Construct, buckets: Buckets): Record<Job, Role> {
  const role = (id: string, job: Job) => {
    const made = new Role(scope, id, { assumedBy: new ServicePrincipal('sagemaker.amazonaws.com') });
    const group = Stack.of(scope).formatArn({ service: 'logs', resource: `log-group:${logGroups[job]}` });
    for (const statement of statementsOf(jobGrants[job], buckets)) made.addToPolicy(statement);
    const write = [
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:DescribeLogStreams',
      'logs:PutLogEvents',
    ];
    made.addToPolicy(allow(write, [`${group}:*`]));
    return made;
  };
  return { train: role('TrainingRole', 'train'), serve: role('ServingRole', 'serve') };
}
