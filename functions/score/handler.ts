import { ScoreInput, ScoreOutput } from '../../contracts/batch.ts';
import { s3, setting } from '../_shared/ports.ts';
import { isRewritten } from '../_shared/rewritten.ts';
import { s3Store } from '../_shared/s3-store.ts';
import { stage } from '../_shared/stage.ts';
import { score } from './score.ts';

export const handler = stage('score', ScoreInput, ScoreOutput, (input, ports) => {
  const { folder, signal } = ports;
  const landed = s3Store({ s3: s3(), bucket: setting('LANDING_BUCKET'), folder, signal });
  return score(input, {
    ...ports,
    landed,
    isRewritten: (source) => isRewritten(source, { s3: s3(), signal }),
  });
});
