import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SFNClient } from '@aws-sdk/client-sfn';
import { ForgetInput, ForgetOutput } from '../../contracts/forget.ts';
import { s3, setting } from '../_shared/ports.ts';
import { s3Conditional } from '../_shared/s3-conditional.ts';
import { stage } from '../_shared/stage.ts';
import { forget } from './forget.ts';
import { s3Versions } from './versions.ts';

const clients = { sagemaker: new SageMakerClient({}), sfn: new SFNClient({}) };

export const handler = stage('forget', ForgetInput, ForgetOutput, (input, ports) => {
  const { folder, signal } = ports;
  const place = { s3: s3(), folder, signal };
  const bucket = setting('ARTIFACTS_BUCKET');
  return forget(input, {
    ...ports,
    ...clients,
    objects: s3Conditional({ ...place, bucket }),
    landing: s3Versions({ ...place, bucket: setting('LANDING_BUCKET') }),
    artifacts: s3Versions({ ...place, bucket }),
    machine: setting('PIPELINE_STATE_MACHINE_ARN'),
    clock: { now: Date.now },
  });
});
