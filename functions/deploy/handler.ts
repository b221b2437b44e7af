import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { DeployInput, DeployOutput } from '../../contracts/stages.ts';
import { s3, setting } from '../_shared/ports.ts';
import { s3Conditional } from '../_shared/s3-conditional.ts';
import { stage } from '../_shared/stage.ts';
import { deploy } from './deploy.ts';
import { type Settings, systemClock } from './ports.ts';

const clients = {
  sagemaker: new SageMakerClient({}),
  runtime: new SageMakerRuntimeClient({}),
  lambda: new LambdaClient({}),
  logs: new CloudWatchLogsClient({}),
  scaling: new ApplicationAutoScalingClient({}),
};

export const handler = stage('deploy', DeployInput, DeployOutput, (input, ports) => {
  const settings = readSettings();
  const objects = s3Conditional({ s3: s3(), bucket: settings.bucket, signal: ports.signal });
  return deploy(input, { ...ports, ...clients, objects, settings, clock: systemClock });
});

const readSettings = (): Settings => ({
  bucket: setting('ARTIFACTS_BUCKET'),
  image: setting('SERVING_IMAGE'),
  roleArn: setting('SERVING_ROLE_ARN'),
  predict: {
    codeBucket: setting('PREDICT_CODE_BUCKET'),
    codeKey: setting('PREDICT_CODE_KEY'),
    layerArn: setting('PREDICT_LAYER_ARN'),
    roleArn: setting('PREDICT_ROLE_ARN'),
    memoryMb: Number(setting('PREDICT_MEMORY_MB')),
    // All functions of the stack are built for one architecture, which is this function's own.
    architecture: process.arch === 'arm64' ? 'arm64' : 'x86_64',
  },
});
