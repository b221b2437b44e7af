import type { Environment } from 'aws-cdk-lib';
import { Platform as ImagePlatform } from 'aws-cdk-lib/aws-ecr-assets';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { ContainerImageBuild } from 'deploy-time-build';
import { type Folders, imageAssets, type Job } from './image-asset.ts';
import type { Platform } from './native-packages.ts';

/** Everything that differs between an AWS account and LocalStack. What is not here is the same in both. */
export type Target = {
  env: Environment;
  /** Where Lambda functions run. */
  platform: Platform;
  /** The URIs of the SageMaker images; each may be pulled by the role of its job. */
  images(scope: Construct, roles: Record<Job, IGrantable>, folders: Folders): Record<Job, string>;
};

/** Images are built by CodeBuild while the stack is deployed: neither Docker nor a Linux machine is needed here. */
const aws: Target = {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
  platform: { os: 'linux', arch: 'x64' },
  images: (scope, roles, folders) => {
    const assets = imageAssets(aws.platform, folders);
    const image = (id: string, job: Job) => {
      const { folder, key } = assets[job];
      // `assetHash` is not declared, but handed on to the S3 asset: without it 130 MB are read for each synthesis.
      const content = { directory: folder, assetHash: key, platform: ImagePlatform.LINUX_AMD64 };
      const built = new ContainerImageBuild(scope, id, content);
      built.repository.grantPull(roles[job]);
      return built.imageUri;
    };
    return { train: image('TrainImage', 'train'), serve: image('ServeImage', 'serve') };
  },
};

/** Functions and containers are processes of this machine; an image is only the name of one. */
const local: Target = {
  env: { account: '000000000000', region: process.env.CDK_DEFAULT_REGION ?? 'us-east-1' },
  platform: { os: process.platform, arch: process.arch },
  images: () => ({ train: 'landfall/train:local', serve: 'landfall/serve:local' }),
};

/** @throws for any other name. */
export function targetOf(name: unknown): Target {
  if (name === 'aws') return aws;
  if (name === 'local') return local;
  throw new Error(`The context "target" is "${String(name)}"; it must be "aws" or "local".`);
}
