import { Failure, type Family, parseMessage } from '../../contracts/errors.ts';
import { deployInputKey } from '../../contracts/keys.ts';
import { DeployInput } from '../../contracts/stages.ts';
import { endAttempt } from '../../core/rollout/record.ts';
import { isRetried, toFailure } from '../_shared/failure.ts';
import { readJson } from '../_shared/read-json.ts';
import type { Candidate } from './candidate.ts';
import { deploymentFailed } from './failed.ts';
import { removeAll } from './remove.ts';
import type { Progress } from './progress.ts';
import { rejectVersion } from './registry.ts';
import { readRollout, writeRollout } from './rollout-record.ts';

/** Whatever goes wrong once AWS may have changed is rolled back, a bug of ours too. What a retry may cure is thrown. */
export function giveUp(error: unknown): NonNullable<Progress['failure']> {
  if (isRetried(error)) throw error;
  const { name, message } = toFailure(error);
  return { family: name as Family, ...parseMessage(message) };
}

/**
 * Brings all of the traffic back to what was live, and removes what was made for the version. The failure is written
 * down first, so that a rollback that takes longer than one attempt is gone on with.
 *
 * @throws Failure always: what went wrong, and what is live now; `EndpointNotReady` while AWS is at work
 */
export async function rollBack(candidate: Candidate): Promise<never> {
  const { input, version, before, progress, ports } = candidate;
  const { family, code, text } = progress.failure!;
  await candidate.save();
  await rejectVersion(version.modelPackageArn, text, ports);
  await restore(candidate);
  await removeAll(progress.made, before ? [before.champion.placement] : [], ports);
  progress.made = [];
  await candidate.save();
  await endRecord(input.run.runId, 'rolled_back', text, candidate);
  const now = before ? `version ${before.champion.version} is live, as before` : 'nothing is live, as before';
  throw new Failure(family, code, `${text} Version ${version.version} was rolled back: ${now}.`);
}

/** Nothing is to be brought back where there was nothing, or where it answers elsewhere, untouched. */
async function restore({ live, kind, ports }: Candidate): Promise<void> {
  if (!live) return;
  const { run } = await readJson(deployInputKey(live.runId), DeployInput, ports.store);
  // That it was asked for before says nothing now: it is asked for again until it is there.
  const asked = { has: () => false, add: async () => undefined };
  try {
    const restored = { ...ports, asked, realtime: run.pipeline.realtime };
    await kind.shift(live.placement, undefined, 1, restored);
  } catch (error) {
    if (isRetried(error)) throw error;
    const { message } = toFailure(error);
    throw deploymentFailed(
      'rollback_failed',
      `Version ${live.version} could not be brought back: ${message}`,
    );
  }
}

/** Puts down how the roll-out under way has ended; where there is none, nothing. */
export async function endRecord(
  runId: string,
  status: 'live' | 'rolled_back',
  reason: string,
  { ports }: Pick<Candidate, 'ports'>,
): Promise<void> {
  const record = await readRollout(runId, ports.store);
  if (!record) return;
  await writeRollout(endAttempt(record, { status, reason }, new Date(ports.clock.now())), ports.store);
}
