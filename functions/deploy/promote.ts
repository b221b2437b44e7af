import type { Champion } from '../../contracts/artifacts.ts';
import type { Placement } from '../../contracts/serving.ts';
import type { Candidate } from './candidate.ts';
import { crown, readDeployment, writeDeployment } from './champion.ts';
import { removeAll } from './remove.ts';
import { endRecord } from './roll-back.ts';

/** Makes the version the champion: from here on it is not rolled back, whatever happens. */
export async function promote(placement: Placement, candidate: Candidate): Promise<Champion> {
  const { version, before, ports } = candidate;
  const live = { ...version, placement };
  await writeDeployment({ live, replaced: before?.champion }, ports.store);
  await crown(live, before, ports.objects);
  return live;
}

/**
 * Removes what is not needed any more: all that was made on the way, the version that the replaced one had replaced, and
 * the replaced one too where it was served in another way. Of the replaced versions only the last is kept, for a rollback.
 */
export async function tidyUp(
  champion: Champion,
  { progress, save, ports }: Pick<Candidate, 'progress' | 'save' | 'ports'>,
): Promise<void> {
  if (progress.done) return;
  await endRecord(champion.runId, 'live', `Version ${champion.version} has all of the traffic.`, { ports });
  const replaced = (await readDeployment(champion.runId, ports.store))?.replaced;
  const kept = replaced?.placement.serving === champion.placement.serving ? replaced : undefined;
  const outdated = replaced && (await readDeployment(replaced.runId, ports.store))?.replaced;
  // What had been served otherwise than what replaced it was removed then, and its names may be taken again.
  const retained = outdated?.placement.serving === replaced?.placement.serving ? outdated : undefined;
  const stale = [retained, kept ? undefined : replaced].flatMap((version) => version?.placement ?? []);
  const stay = [champion, ...(kept ? [kept] : [])].map(({ placement }) => placement);
  await removeAll([...progress.made, ...stale], stay, ports);
  progress.made = [];
  progress.done = true;
  await save();
}
