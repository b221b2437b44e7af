import { z } from 'zod';
import { capturePrefix } from '../../contracts/keys.ts';
import type { Evidence } from '../../contracts/rollout-record.ts';
import type { Observation } from '../../contracts/serving.ts';
import { measure, type Trial } from '../../core/rollout/measure.ts';
import { fromCustomAttributes } from '../../core/serving/observation.ts';
import type { DeployPorts } from './ports.ts';

/** Enough to judge by; a busy endpoint writes more. Objects' names are random, so the first of them are a fair sample. */
const MOST_OBJECTS = 2000;
const MOST_OBSERVATIONS = 100_000;
const AT_ONCE = 32;
const HOUR_MILLIS = 3_600_000;

/** The part of a captured line that is read. Lines of other writers have no attributes of ours. */
const CapturedLine = z.object({
  eventMetadata: z.object({
    inferenceTime: z.iso.datetime(),
    customAttributes: z.array(z.string()),
  }),
});

type Place = { pipeline: string; endpoint: string; since: Date };
type EvidencePorts = Pick<DeployPorts, 'store' | 'signal' | 'clock'>;

/** What the captured exchanges since the step began say of its two versions. */
export async function readEvidence(place: Place, trial: Trial, ports: EvidencePorts): Promise<Evidence> {
  return measure(await readObservations(place, ports), trial);
}

/**
 * The observations of the exchanges since then; at most 100,000, of at most 2,000 objects. Hours that are over come
 * last: the newest exchanges are the likeliest to be read.
 */
export async function readObservations(place: Place, ports: EvidencePorts): Promise<Observation[]> {
  const { store, signal } = ports;
  const keys: string[] = [];
  for (const folder of foldersOf(place, new Date(ports.clock.now()))) {
    if (keys.length < MOST_OBJECTS) keys.push(...(await store.list(folder)));
  }
  const observations: Observation[] = [];
  for (let at = 0; at < Math.min(keys.length, MOST_OBJECTS); at += AT_ONCE) {
    signal.throwIfAborted();
    const chosen = keys.slice(at, Math.min(at + AT_ONCE, MOST_OBJECTS));
    const objects = await Promise.all(chosen.map((key) => store.find(key)));
    for (const bytes of objects) if (bytes) observations.push(...observationsOf(bytes, place.since));
    if (observations.length >= MOST_OBSERVATIONS) break;
  }
  return observations.slice(0, MOST_OBSERVATIONS);
}

/** `capture/<pipeline>/<endpoint>/AllTraffic/yyyy/mm/dd/hh/` of every hour since then, the newest first. */
function foldersOf({ pipeline, endpoint, since }: Place, now: Date): string[] {
  const folders = [];
  const first = Math.floor(since.getTime() / HOUR_MILLIS);
  for (let hour = Math.floor(now.getTime() / HOUR_MILLIS); hour >= first; hour--) {
    const path = new Date(hour * HOUR_MILLIS).toISOString().slice(0, 13).replaceAll(/[-T]/g, '/');
    folders.push(`${capturePrefix(pipeline)}${endpoint}/AllTraffic/${path}/`);
  }
  return folders;
}

function observationsOf(bytes: Uint8Array, since: Date): Observation[] {
  const lines = new TextDecoder().decode(bytes).split('\n').filter(Boolean);
  return lines.flatMap((line) => {
    const { success, data } = CapturedLine.safeParse(parse(line));
    if (!success || new Date(data.eventMetadata.inferenceTime) < since) return [];
    return fromCustomAttributes(data.eventMetadata.customAttributes) ?? [];
  });
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
