import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { ReleaseInput, ReleaseOutput } from '../../contracts/release.ts';
import { stage } from '../_shared/stage.ts';
import { release } from './release.ts';

const sagemaker = new SageMakerClient({});

export const handler = stage('release', ReleaseInput, ReleaseOutput, (input, ports) =>
  release(input, { ...ports, sagemaker }),
);
