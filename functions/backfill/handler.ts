import { BackfillInput, BackfillOutput } from '../../contracts/backfill.ts';
import { s3, setting } from '../_shared/ports.ts';
import { s3Conditional } from '../_shared/s3-conditional.ts';
import { listLanded } from '../_shared/s3-landing.ts';
import { stage } from '../_shared/stage.ts';
import { backfill } from './backfill.ts';

export const handler = stage('backfill', BackfillInput, BackfillOutput, (input, { store, log, signal }) => {
  const bucket = setting('ARTIFACTS_BUCKET');
  return backfill(input, {
    store,
    log,
    objects: s3Conditional({ s3: s3(), bucket, signal }),
    landed: (prefix) => listLanded({ s3: s3(), signal }, setting('LANDING_BUCKET'), prefix),
    locate: (key) => `s3://${bucket}/${key}`,
  });
});
