import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { runId } from '../../contracts/keys.ts';
import { sourceOf } from '../../contracts/landed.ts';
import type { Conditional, Log, Store } from '../../contracts/ports.ts';
import type { Run, Source } from '../../contracts/stages.ts';
import { placeOf } from '../_shared/dataset/place.ts';
import { readDefinition } from '../_shared/definition.ts';
import { toFailure } from '../_shared/failure.ts';
import { startOnce } from '../_shared/ledger.ts';
import { parseEvent, pipelineOf } from './event.ts';

export type TriggerPorts = {
  objects: Conditional;
  store: Pick<Store, 'find' | 'list'>;
  /** Starts an execution of the pipeline's state machine; an execution of that name that exists is success. */
  start: (name: string, input: string) => Promise<void>;
  /** Whether `landfall forget` wrote the object version, or has removed it: nothing has landed with it. */
  isRewritten: (source: Source) => Promise<boolean>;
  log: Log;
};

/**
 * Makes one run of each landed object version. A message that fails is left in the queue and, after the queue's
 * number of receives, moved to the dead-letter queue; the others of its batch are done with.
 */
export async function trigger(event: SQSEvent, ports: TriggerPorts): Promise<SQSBatchResponse> {
  const handled = event.Records.map(async ({ body, messageId }) => {
    try {
      await land(body, ports);
      return [];
    } catch (error) {
      const { name, message } = toFailure(error);
      ports.log.warn(message, { error: name, messageId, body });
      return [{ itemIdentifier: messageId }];
    }
  });
  return { batchItemFailures: (await Promise.all(handled)).flat() };
}

async function land(body: string, { objects, store, start, isRewritten, log }: TriggerPorts): Promise<void> {
  const event = parseEvent(body);
  const source = sourceOf(event.detail);
  const name = pipelineOf(source.key);
  if (!name) {
    log.info('ignored: the key is not landing/<pipeline>/<file>', { key: source.key });
    return;
  }
  if (await isRewritten(source)) {
    log.info('ignored: written anew without rows that were forgotten', { key: source.key });
    return;
  }
  const pipeline = await readDefinition(name, objects);
  const run: Run = {
    runId: runId(name, source.bucket, source.key, source.versionId),
    pipeline,
    sources: [source],
    ...(await placeOf(pipeline, store)),
    startedBy: 'landing',
    startedAt: event.time,
  };
  const started = await startOnce(run, objects, start);
  log.info(started ? 'started' : 'a repeated delivery', { runId: run.runId, key: source.key });
}
