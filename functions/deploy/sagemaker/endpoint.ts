import {
  CreateEndpointCommand,
  DeleteEndpointCommand,
  DescribeEndpointCommand,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker';
import { endpointNotReady } from '../../contracts/errors.ts';
import { type DeployPorts, undefinedIfAbsent } from './ports.ts';

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

/** Short: the state machine's retries are the long wait, and they cost nothing while they wait. */
const patienceMillis = 20_000;
/** Quick at first for LocalStack's sake, slower then: 250 ms, 375 ms, … 2 s. */
const pauseMillis = (round: number) => Math.min(2000, 250 * 1.5 ** round);

export type Target = {
  name: string;
  config?: string;
  asked?: boolean;
  /** Called once SageMaker has been asked. */
  onAsked?: () => Promise<void>;
};

/**
 * Takes the steps until the endpoint serves the target. Returns why it failed where SageMaker gave up.
 *
 * @throws Failure `EndpointNotReady` where it takes longer; a later call goes on from there.
 */
export async function converge(target: Target, ports: DeployPorts): Promise<{ failure?: string }> {
  const { sagemaker, clock } = ports;
  const names = { EndpointName: target.name, EndpointConfigName: target.config };
  const until = clock.now() + patienceMillis;
  let asked = target.asked ?? false;
  for (let round = 0; ; round++) {
    const found = await describe(target.name, ports);
    const step = nextStep(found, target.config, asked);
    if (step === 'done') return {};
    if (step === 'failed') return { failure: found?.reason ?? 'SageMaker gave no reason' };
    if (step === 'create') await sagemaker.send(new CreateEndpointCommand(names)).catch(notYetSeen);
    if (step === 'update') await sagemaker.send(new UpdateEndpointCommand(names)).catch(notYetSeen);
    if (step === 'delete') await sagemaker.send(new DeleteEndpointCommand({ EndpointName: target.name }));
    if (step === 'create' || step === 'update') {
      asked = true;
      await target.onAsked?.();
    }
    if (clock.now() >= until)
      throw endpointNotReady(`The endpoint ${target.name} is ${found?.status ?? 'new'}.`);
    await clock.sleep(pauseMillis(round));
  }
}

/** SageMaker reads eventually: a configuration made a moment ago may not be found yet. */
function notYetSeen(error: unknown): never {
  undefinedIfAbsent(error); // throws what is something else
  throw endpointNotReady('The endpoint configuration is not visible yet.');
}

async function describe(name: string, { sagemaker }: DeployPorts): Promise<Endpoint | undefined> {
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
