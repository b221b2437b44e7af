import type { Placement } from '../../../contracts/serving.ts';
import { deploymentFailed } from '../failed.ts';
import type { Kind, KindPorts } from '../kinds/kind.ts';
import { askEndpoint, askOnTrial } from './ask.ts';
import { converge, describeEndpoint } from './endpoint.ts';
import { ensureConfig, ensureModel, type Hosting, removeVariant } from './variant.ts';

/** What differs between serverless and real-time endpoints. The hooks get the name of the endpoint. */
type Hosted = {
  serving: 'serverless' | 'realtime';
  variant: Hosting;
  beforeShift?: (endpoint: string, config: string, ports: KindPorts) => Promise<void>;
  afterShift?: (endpoint: string, ports: KindPorts) => Promise<void>;
  beforeRemoval?: (endpoint: string, ports: KindPorts) => Promise<void>;
};

/**
 * Serves at a SageMaker endpoint. A version is an endpoint configuration with a model of the same name, and traffic is
 * shifted by UpdateEndpoint, which replaces the containers without losing a request (SageMaker's blue/green).
 */
export function onSageMaker(hosted: Hosted): Kind<Extract<Placement, { endpoint: string }>> {
  const { serving, variant } = hosted;
  return {
    divides: false,

    async prepare(name, plan, ports) {
      await ensureModel(name, serving, plan, ports);
      await ensureConfig(name, name, variant(ports), ports);
      return { serving, endpoint: ports.endpoint, endpointConfig: name };
    },

    async shift(next, live, share, ports) {
      const { endpoint, endpointConfig: config } = share > 0 ? next : (live ?? next);
      await hosted.beforeShift?.(endpoint, config, ports);
      const target = { name: endpoint, config, keepInstances: serving === 'realtime' };
      const { failure } = await converge(target, ports);
      if (failure)
        throw deploymentFailed('endpoint_failed', `SageMaker could not start ${config}: ${failure}.`);
      await hosted.afterShift?.(endpoint, ports);
      return next;
    },

    async ask(placement, csv, ports) {
      const { endpoint, endpointConfig } = placement;
      const found = await describeEndpoint(endpoint, ports);
      const answers = found?.status === 'InService' && found.config === endpointConfig;
      return answers ? askEndpoint(endpoint, csv, ports) : askOnTrial(placement, csv, ports);
    },

    async remove({ endpoint, endpointConfig }, ports) {
      const found = await describeEndpoint(endpoint, ports);
      if (found?.config === endpointConfig) {
        await hosted.beforeRemoval?.(endpoint, ports);
        await converge({ name: endpoint }, ports);
      }
      await removeVariant(endpointConfig, ports);
    },
  };
}
