import { RecordInput, RecordOutput } from '../../contracts/stages.ts';
import { setting } from '../_shared/ports.ts';
import { stage } from '../_shared/stage.ts';
import { record } from './record.ts';

export const handler = stage('record', RecordInput, RecordOutput, (input, ports) =>
  record(input, ports, (key) => `s3://${setting('ARTIFACTS_BUCKET')}/${key}`),
);
