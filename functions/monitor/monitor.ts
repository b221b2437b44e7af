import { misconfigured } from '../../contracts/errors.ts';
import { pipelineOfLabelsKey, pipelineOfLandingKey } from '../../contracts/keys.ts';
import { type Landed, sourceOf } from '../../contracts/landed.ts';
import {
  MonitorDecision,
  type MonitorInput,
  type MonitorOutput,
  type MonitorRecord,
} from '../../contracts/monitor.ts';
import { articleOf } from './article.ts';
import { livePipelines } from '../_shared/live.ts';
import { readWatched } from './champion.ts';
import { countLook } from './count.ts';
import { lookAtLanded } from './landed.ts';
import { look, type MonitorPorts } from './look.ts';

type Told = MonitorOutput['decisions'][number];

/**
 * Looks at the live models, or at what landed for one of them, and decides what to do. Each look leaves a record with the
 * evidence, `monitor/<pipeline>/<time>.json`.
 *
 * A pipeline that cannot be looked at is an alarm and does not keep the others from their turn.
 */
export async function monitor(input: MonitorInput, ports: MonitorPorts, now: Date): Promise<MonitorOutput> {
  if (input.detail) return { decisions: await lookAtArrival(input.detail, ports, now) };
  const names = input.pipeline ? [input.pipeline] : await livePipelines(ports.store);
  const decisions: Told[] = [];
  for (const name of names) {
    decisions.push(...(await guarded(name, ports, () => lookAtTraffic(name, input, ports, now))));
  }
  return { decisions };
}

async function lookAtTraffic(name: string, input: MonitorInput, ports: MonitorPorts, now: Date) {
  const watched = await readWatched(name, ports.store);
  if (watched) return look(watched, input, ports, now);
  throw misconfigured('no_champion', `The pipeline "${name}" has no live model to monitor.`);
}

/**
 * Labels make a look at the traffic; data are looked at by themselves. What lands where nothing is live yet needs no look:
 * its run tells how it went.
 */
async function lookAtArrival(landed: Landed, ports: MonitorPorts, now: Date): Promise<Told[]> {
  const source = sourceOf(landed);
  const labelled = pipelineOfLabelsKey(source.key);
  const name = labelled ?? pipelineOfLandingKey(source.key);
  if (!name || source.key.endsWith('/')) return [];
  return guarded(name, ports, async () => {
    const watched = await readWatched(name, ports.store);
    if (!watched) return undefined;
    return labelled ? look(watched, {}, ports, now) : lookAtLanded(watched, source, ports, now);
  });
}

/** The decision of a look that may fail: then that is told. */
async function guarded(
  pipeline: string,
  { log, signal }: MonitorPorts,
  work: () => Promise<MonitorRecord | undefined>,
): Promise<Told[]> {
  try {
    const record = await work();
    if (!record) return [];
    log.info(record.reason, { pipeline, decision: record.decision, rows: record.rows });
    countLook(record, record.checks);
    return [{ ...MonitorDecision.parse(record), article: articleOf(record) }];
  } catch (error) {
    signal.throwIfAborted();
    const { name, message } = error as Error;
    log.warn('a pipeline could not be monitored', { pipeline, error: name, reason: message });
    // What a process that broke has said is for the log: people get its first line.
    const [what] = message.split('\n');
    const failed = { pipeline, decision: 'alarm' as const, reason: `It could not be looked at: ${what}` };
    countLook(failed);
    return [{ ...failed, article: 'MonitorFailed' }];
  }
}
