import { z } from 'zod';
import { ReleaseState } from '../../contracts/release.ts';
import { RecordInput, RecordOutput } from '../../contracts/stages.ts';
import { setting } from '../_shared/ports.ts';
import { stage } from '../_shared/stage.ts';
import { record } from './record.ts';
import { recordRelease } from './release.ts';

type Release = z.infer<typeof ReleaseState>;
type Run = z.infer<typeof RecordInput>;

/** The whole state of the pipeline's machine, which has a run, or of the release's, which has an action. */
const State = z.union([RecordInput, ReleaseState]);
const isRelease = (state: Run | Release): state is Release => !('run' in state);

export const handler = stage('record', State, RecordOutput, (state, ports) =>
  isRelease(state)
    ? recordRelease(state, ports)
    : record(state, ports, (key) => `s3://${setting('ARTIFACTS_BUCKET')}/${key}`),
);
