import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { DeployInput, DeployOutput } from '../../contracts/stages.ts';
import { s3, setting } from '../_shared/ports.ts';
import { s3Conditional } from '../_shared/s3-conditional.ts';
import { stage } from '../_shared/stage.ts';
import { deploy } from './deploy.ts';
import { systemClock } from './ports.ts';

const sagemaker = new SageMakerClient({});
const runtime = new SageMakerRuntimeClient({});

export const handler = stage('deploy', DeployInput, DeployOutput, (input, ports) => {
  const bucket = setting('ARTIFACTS_BUCKET');
  return deploy(input, {
    ...ports,
    objects: s3Conditional({ s3: s3(), bucket, signal: ports.signal }),
    sagemaker,
    runtime,
    settings: { bucket, image: setting('SERVING_IMAGE'), roleArn: setting('SERVING_ROLE_ARN') },
    clock: systemClock,
  });
});
