import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { misconfigured } from '../../contracts/errors.ts';
import { championKey, pipelineKey, runId } from '../../contracts/keys.ts';
import { sourceOf } from '../../contracts/landed.ts';
import { Pipeline } from '../../contracts/pipeline.ts';
import type { Conditional, Log, Store } from '../../contracts/ports.ts';
import type { Run } from '../../contracts/stages.ts';
import { newestDataset } from '../_shared/dataset/log.ts';
import { describeIssues, toFailure } from '../_shared/failure.ts';
import { parseEvent, pipelineOf } from './event.ts';
import { startOnce } from './ledger.ts';

export type TriggerPorts = {
  objects: Conditional;
  store: Pick<Store, 'find' | 'list'>;
  /** Starts an execution of the pipeline's state machine; an execution of that name that exists is success. */
  start: (name: string, input: string) => Promise<void>;
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

async function land(body: string, { objects, store, start, log }: TriggerPorts): Promise<void> {
  const event = parseEvent(body);
  const source = sourceOf(event.detail);
  const name = pipelineOf(source.key);
  if (!name) {
    log.info('ignored: the key is not landing/<pipeline>/<file>', { key: source.key });
    return;
  }
  const pipeline = await definition(name, objects);
  const run: Run = {
    runId: runId(name, source.bucket, source.key, source.versionId),
    pipeline,
    sources: [source],
    ...(await whatFor(pipeline, store)),
    startedBy: 'landing',
    startedAt: event.time,
  };
  const started = await startOnce(run, objects, start);
  log.info(started ? 'started' : 'a repeated delivery', { runId: run.runId, key: source.key });
}

/**
 * What the file is added to, and whether a model is made of it now. Of two files that land at once both may be added to the
 * same version; collect brings them together.
 */
async function whatFor(
  pipeline: Pipeline,
  store: TriggerPorts['store'],
): Promise<Pick<Run, 'base' | 'only'>> {
  const { name, accumulation, retraining } = pipeline;
  const newest = accumulation.mode === 'replace' ? undefined : await newestDataset(name, store);
  const waits = !retraining.onLanding && (await store.find(championKey(name))) !== undefined;
  return { ...(newest && { base: newest.artifact }), ...(waits && { only: 'collect' }) };
}

async function definition(name: string, objects: Conditional): Promise<Pipeline> {
  const key = pipelineKey(name);
  const found = await objects.read(key);
  if (!found) {
    const text = `There is no ${key}; create the pipeline with: landfall drop FILE --pipeline ${name} --target COLUMN.`;
    throw misconfigured('pipeline_missing', text);
  }
  const result = Pipeline.refine((p) => p.name === name, `is not "${name}"`).safeParse(
    parse(found.bytes, key),
  );
  if (!result.success) throw misconfigured('pipeline_invalid', `${key}: ${describeIssues(result.error)}.`);
  return result.data;
}

function parse(bytes: Uint8Array, key: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw misconfigured('pipeline_invalid', `${key} is no JSON: ${(error as Error).message}.`, {}, error);
  }
}
