import { CollectInput, CollectOutput } from '../../contracts/stages.ts';
import { s3, setting } from '../_shared/ports.ts';
import { s3Conditional } from '../_shared/s3-conditional.ts';
import { stage } from '../_shared/stage.ts';
import { collect } from './collect.ts';

export const handler = stage('collect', CollectInput, CollectOutput, (input, ports) => {
  const objects = s3Conditional({ s3: s3(), bucket: setting('ARTIFACTS_BUCKET'), signal: ports.signal });
  return collect(input, ports, objects);
});
