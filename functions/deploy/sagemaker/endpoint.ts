import {
  CreateEndpointCommand,
  DeleteEndpointCommand,
  DescribeEndpointCommand,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker';
import type { Asked } from '../kinds/kind.ts';
import { type DeployPorts, poll } from '../ports.ts';
import { undefinedIfAbsent } from '../../_shared/sagemaker-absent.ts';

export type Endpoint = { status: string; config: string; reason: string };
export type Step = 'create' | 'update' | 'delete' | 'wait' | 'done' | 'failed';

/**
 * What brings an endpoint nearer to serving `config` (to being gone where `config` is undefined). `asked`: SageMaker was
 * asked for it before. An update that fails is rolled back by SageMaker, so an endpoint that is in service with another
 * configuration than it was asked for has failed.
 */
export function nextStep(found: Endpoint | undefined, config: string | undefined, asked: boolean): Step {
  if (!found) return config === undefined ? 'done' : 'create';
  if (/^(Creating|Updating|SystemUpdating|RollingBack|Deleting)$/.test(found.status)) return 'wait';
  if (config === undefined) return 'delete';
  if (found.status === 'InService' && found.config === config) return 'done';
  if (asked) return 'failed';
  // What never came up cannot be updated, only deleted.
  return found.status === 'Failed' ? 'delete' : 'update';
}

/** `keepInstances`: an update keeps their number, or an endpoint under load would be shifted to the fewest. */
type Target = { name: string; config?: string; keepInstances?: boolean };

/**
 * Takes the steps until the endpoint serves the configuration. Returns why it failed where SageMaker gave up.
 *
 * @throws Failure `EndpointNotReady` where it takes longer; a later call goes on from there.
 */
export async function converge(
  target: Target,
  ports: Pick<DeployPorts, 'sagemaker' | 'clock'> & { asked: Asked },
): Promise<{ failure?: string }> {
  const { asked } = ports;
  const { name, config } = target;
  const change = `${name} ${config}`;
  return poll(ports, `the endpoint ${name}`, async () => {
    const found = await describeEndpoint(name, ports);
    const step = nextStep(found, config, asked.has(change));
    if (step === 'done') return {};
    if (step === 'failed') return { failure: found?.reason };
    if (step === 'wait' || !(await take(step, target, ports))) return undefined;
    if (step !== 'delete') await asked.add(change);
    return undefined;
  });
}

/** False where SageMaker, which reads eventually, does not see yet what was made a moment ago. */
async function take(
  step: 'create' | 'update' | 'delete',
  { name, config, keepInstances }: Target,
  { sagemaker }: Pick<DeployPorts, 'sagemaker'>,
): Promise<boolean> {
  const names = { EndpointName: name, EndpointConfigName: config };
  const kept = keepInstances ? { RetainAllVariantProperties: true } : {};
  const send = async () => {
    if (step === 'create') return sagemaker.send(new CreateEndpointCommand(names));
    if (step === 'update') return sagemaker.send(new UpdateEndpointCommand({ ...names, ...kept }));
    return sagemaker.send(new DeleteEndpointCommand({ EndpointName: name }));
  };
  return (await send().catch(undefinedIfAbsent)) !== undefined;
}

export async function describeEndpoint(
  name: string,
  { sagemaker }: Pick<DeployPorts, 'sagemaker'>,
): Promise<Endpoint | undefined> {
  const command = new DescribeEndpointCommand({ EndpointName: name });
  const found = await sagemaker.send(command).catch(undefinedIfAbsent);
  return (
    found && {
      status: found.EndpointStatus ?? '',
      config: found.EndpointConfigName ?? '',
      reason: found.FailureReason ?? 'SageMaker gave no reason',
    }
  );
}
