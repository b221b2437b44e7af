import { DeleteFunctionCommand } from '@aws-sdk/client-lambda';
import {
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DeleteModelPackageCommand,
} from '@aws-sdk/client-sagemaker';
import { championKey } from '../../contracts/keys.ts';
import type { Retired } from '../../contracts/maintenance.ts';
import { toFailure } from '../_shared/failure.ts';
import { takeLease } from '../_shared/lease.ts';
import { undefinedIfAbsent } from '../_shared/sagemaker-absent.ts';
import type { MaintainPorts } from './ports.ts';

/** Objects that are removed between two looks at who is the champion. */
const atOnce = 1000;

/**
 * Removes what the plan says, and returns what was removed and why it ended early, if it did: what was done is on the
 * record whatever failed after it. What is gone already counts as removed, so a plan can be carried out again.
 *
 * A rollback may make an old version the champion at any time. It goes through deploy, which needs the pipeline's lease;
 * while that is held here (it is renewed before every step) the pointer cannot change. Should the lease have run out all
 * the same, by a pause of minutes between two steps, then the pointer's tag tells: the plan is for another champion, and
 * is given up.
 *
 * ```
 *  gc        lease ✓ ── plan ── pointer as planned? ── remove ── pointer as planned? ── remove ── lease back
 *  rollback         lease ✗ (waits) ·············································· lease ✓ ── crown
 * ```
 */
export async function carryOut(
  plan: readonly Retired[],
  { pipeline, holder, tag }: { pipeline: string; holder: string; tag?: string },
  ports: MaintainPorts,
): Promise<{ retired: Retired[]; stopped?: string; failure?: unknown }> {
  const retired: Retired[] = [];
  for (const step of stepsOf(plan)) {
    try {
      await takeLease(pipeline, holder, ports);
      const now = await ports.objects.read(championKey(pipeline));
      if (now?.tag !== tag) return { retired, stopped: 'another version became the champion meanwhile' };
      await remove(step, ports);
    } catch (failure) {
      return { retired, stopped: toFailure(failure).message, failure };
    }
    retired.push(...step);
  }
  return { retired };
}

function stepsOf(plan: readonly Retired[]): Retired[][] {
  const objects = plan.filter(({ kind }) => kind === 'object');
  const others = plan.filter(({ kind }) => kind !== 'object');
  const steps = others.map((one) => [one]);
  for (let at = 0; at < objects.length; at += atOnce) steps.push(objects.slice(at, at + atOnce));
  return steps;
}

async function remove(step: readonly Retired[], ports: MaintainPorts): Promise<void> {
  const [{ kind, name }] = step;
  if (kind === 'object') return ports.artifacts.remove(step.map((object) => object.name));
  await removeOne({ kind, name }, ports);
}

async function removeOne(
  { kind, name }: Pick<Retired, 'kind' | 'name'>,
  { sagemaker, lambda }: MaintainPorts,
): Promise<unknown> {
  switch (kind) {
    case 'model-package':
      return sagemaker
        .send(new DeleteModelPackageCommand({ ModelPackageName: name }))
        .catch(undefinedIfAbsent);
    case 'endpoint-config':
      return sagemaker
        .send(new DeleteEndpointConfigCommand({ EndpointConfigName: name }))
        .catch(undefinedIfAbsent);
    case 'model':
      return sagemaker.send(new DeleteModelCommand({ ModelName: name })).catch(undefinedIfAbsent);
    default: {
      const [FunctionName, Qualifier] = name.split(':');
      return lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier })).catch((error: Error) => {
        if (error.name !== 'ResourceNotFoundException') throw error;
      });
    }
  }
}
