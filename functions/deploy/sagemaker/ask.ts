import { DeleteEndpointCommand } from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import { endpointNotReady } from '../../../contracts/errors.ts';
import type { Placement } from '../../../contracts/serving.ts';
import { notTraffic } from '../../../core/serving/request.ts';
import { isRetried } from '../../_shared/failure.ts';
import { deploymentFailed } from '../failed.ts';
import type { KindPorts } from '../kinds/kind.ts';
import type { DeployPorts } from '../ports.ts';
import { undefinedIfAbsent } from '../../_shared/sagemaker-absent.ts';
import { converge } from './endpoint.ts';
import { ensureConfig, removeConfig, serverlessVariant } from './variant.ts';

type OnSageMaker = Exclude<Placement, { serving: 'lambda' }>;

/** No pipeline's endpoint is named so, since a pipeline's name does not begin with a hyphen. */
const trialName = (endpoint: string) => endpoint.replace(/^landfall-+/, 'landfall---test-');

/**
 * Asks a version that gets no traffic. A configuration can be asked only at an endpoint, so it has one of its own as long
 * as that takes: a serverless one, also for the model of a real-time endpoint, since it costs nothing but the answer.
 *
 * @throws Failure `EndpointNotReady` while it starts; `DeploymentFailed` endpoint_failed, smoke_test_failed
 */
export async function askOnTrial(placement: OnSageMaker, csv: string, ports: KindPorts): Promise<string> {
  const name = trialName(placement.endpoint);
  const config =
    placement.serving === 'serverless' ? placement.endpointConfig : `${placement.endpointConfig}-test`;
  await ensureConfig(config, placement.endpointConfig, serverlessVariant(ports), ports);
  const end = async () => {
    // Not waited for: an attempt that died after the answer would have to make the endpoint anew.
    await ports.sagemaker.send(new DeleteEndpointCommand({ EndpointName: name })).catch(undefinedIfAbsent);
    if (config !== placement.endpointConfig) await removeConfig(config, ports);
  };
  try {
    const { failure } = await converge({ name, config }, ports);
    if (failure)
      throw deploymentFailed('endpoint_failed', `SageMaker could not start ${config}: ${failure}.`);
    const answer = await askEndpoint(name, csv, ports);
    await end();
    return answer;
  } catch (error) {
    if (!isRetried(error)) await end();
    throw error;
  }
}

/** @throws Failure `EndpointNotReady` while the container starts; `DeploymentFailed` smoke_test_failed */
export async function askEndpoint(
  endpoint: string,
  csv: string,
  { runtime, signal }: DeployPorts,
): Promise<string> {
  const media = { ContentType: 'text/csv', Accept: 'text/csv', CustomAttributes: notTraffic };
  const command = new InvokeEndpointCommand({ EndpointName: endpoint, Body: Buffer.from(csv), ...media });
  try {
    const answer = await runtime.send(command, { abortSignal: signal });
    return new TextDecoder().decode(answer.Body);
  } catch (error) {
    const { name, OriginalMessage, message } = error as Error & { OriginalMessage?: string };
    if (name === 'ModelNotReadyException') throw endpointNotReady(message);
    if (name === 'ModelError')
      throw deploymentFailed('smoke_test_failed', `The container answered: ${OriginalMessage ?? message}.`);
    throw error;
  }
}
