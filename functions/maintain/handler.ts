import { LambdaClient } from '@aws-sdk/client-lambda';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SFNClient } from '@aws-sdk/client-sfn';
import { Maintenance, MaintainInput } from '../../contracts/maintenance.ts';
import { s3, setting } from '../_shared/ports.ts';
import { s3Conditional } from '../_shared/s3-conditional.ts';
import { deleteObjects, listObjects } from '../_shared/s3-objects.ts';
import { stage } from '../_shared/stage.ts';
import { maintain } from './maintain.ts';

const clients = { sagemaker: new SageMakerClient({}), lambda: new LambdaClient({}), sfn: new SFNClient({}) };

export const handler = stage('maintain', MaintainInput, Maintenance, (input, ports) => {
  const place = { s3: s3(), bucket: setting('ARTIFACTS_BUCKET'), signal: ports.signal };
  return maintain(input, {
    ...ports,
    ...clients,
    objects: s3Conditional(place),
    artifacts: {
      list: (prefix) => listObjects(place, prefix),
      remove: (keys) =>
        deleteObjects(
          place,
          keys.map((key) => ({ key })),
        ),
    },
    machines: {
      pipeline: setting('PIPELINE_STATE_MACHINE_ARN'),
      release: setting('RELEASE_STATE_MACHINE_ARN'),
    },
    clock: { now: Date.now },
  });
});
