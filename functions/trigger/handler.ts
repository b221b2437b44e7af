import { tmpdir } from 'node:os';
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { SQSEvent } from 'aws-lambda';
import { s3, setting } from '../_shared/ports.ts';
import { isRewritten } from '../_shared/rewritten.ts';
import { s3Conditional } from '../_shared/s3-conditional.ts';
import { s3Store } from '../_shared/s3-store.ts';
import { lambda } from '../_shared/stage.ts';
import { log } from '../_shared/telemetry.ts';
import { trigger } from './trigger.ts';

const sfn = new SFNClient({});

export const handler = lambda('trigger', (event: SQSEvent, _context, { signal }) => {
  const stateMachineArn = setting('PIPELINE_STATE_MACHINE_ARN');
  const place = { s3: s3(), bucket: setting('ARTIFACTS_BUCKET'), signal };
  return trigger(event, {
    objects: s3Conditional(place),
    store: s3Store({ ...place, folder: tmpdir() }),
    start: async (name, input) => {
      const command = new StartExecutionCommand({ stateMachineArn, name, input });
      await sfn.send(command, { abortSignal: signal }).catch(successIfExists);
    },
    isRewritten: (source) => isRewritten(source, place),
    log,
  });
});

/** The execution has ended already, or it runs with an input of an older release. */
function successIfExists(error: unknown): void {
  if (!(error instanceof ExecutionAlreadyExists)) throw error;
}
