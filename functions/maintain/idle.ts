import type { Champion } from '../../contracts/artifacts.ts';
import { capturePrefix, endpointName, runKey } from '../../contracts/keys.ts';
import type { Pipeline } from '../../contracts/pipeline.ts';
import type { MaintainPorts } from './ports.ts';

const dayMillis = 86_400_000;

/**
 * That the instances of a live real-time endpoint have answered nobody for as long as the definition says, for a person to
 * act on; undefined where they have, or where nobody can tell: captures are the only trace of a request. Lambda and
 * serverless endpoints cost nothing while nobody asks.
 */
export async function idleEndpoint(
  { name, retention, capture, realtime }: Pipeline,
  champion: Champion | undefined,
  ports: Pick<MaintainPorts, 'artifacts' | 'clock'>,
): Promise<string | undefined> {
  const { idleEndpointDays: days = Infinity, captureDays } = retention;
  const known = capture > 0 && days <= captureDays;
  if (champion?.placement.serving !== 'realtime' || !known) return undefined;
  const since = ports.clock.now() - days * dayMillis;
  if ((await liveSince(champion, ports)) > since) return undefined;
  for (let at = since; at <= ports.clock.now() + dayMillis; at += dayMillis) {
    const day = new Date(at).toISOString().slice(0, 10).replaceAll('-', '/');
    const prefix = `${capturePrefix(name)}${endpointName(name)}/AllTraffic/${day}/`;
    for await (const captured of ports.artifacts.list(prefix)) if (captured.at > since) return undefined;
  }
  const { endpoint } = champion.placement;
  const instances = `${realtime.minimum} × ${realtime.instanceType} or more`;
  return (
    `The endpoint ${endpoint} has answered nobody for ${days} days and pays for ${instances}. ` +
    `Set "serving" to lambda or serverless in pipelines/${name}.json: the next version that goes live moves there.`
  );
}

/** When the live version's deployment was written, in milliseconds; Infinity where that is not known. */
async function liveSince(
  { runId }: Champion,
  { artifacts }: Pick<MaintainPorts, 'artifacts'>,
): Promise<number> {
  for await (const { at } of artifacts.list(runKey(runId, 'deploy', 'deployment.json'))) return at;
  return Infinity;
}
