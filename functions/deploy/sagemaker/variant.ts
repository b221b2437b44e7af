import {
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  type ProductionVariant,
} from '@aws-sdk/client-sagemaker';
import type { ServingPlan } from '../../../contracts/serving.ts';
import type { KindPorts } from '../kinds/kind.ts';
import { environmentOf, servesAs } from '../kinds/environment.ts';
import type { DeployPorts } from '../ports.ts';
import { undefinedIfAbsent } from '../../_shared/sagemaker-absent.ts';
import { packModels } from './archive.ts';

/** How a model is hosted: on instances, or serverless. */
export type Hosting = (ports: Pick<KindPorts, 'realtime'>) => Partial<ProductionVariant>;

/** Enough for ONNX Runtime and models of some hundred MB; billed only while it answers. */
export const serverlessVariant: Hosting = () => ({
  ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 5 },
});

export const instanceVariant: Hosting = ({ realtime }) => ({
  InstanceType: realtime.instanceType as ProductionVariant['InstanceType'],
  InitialInstanceCount: realtime.minimum,
  InitialVariantWeight: 1,
});

/**
 * A SageMaker model that serves the plan, made where it is not there. One that serves another plan is left of a roll-out
 * that was broken off, beside another live version.
 */
export async function ensureModel(
  name: string,
  serving: 'serverless' | 'realtime',
  plan: ServingPlan,
  ports: DeployPorts,
): Promise<void> {
  const { sagemaker, settings } = ports;
  const found = await sagemaker.send(new DescribeModelCommand({ ModelName: name })).catch(undefinedIfAbsent);
  if (found && servesAs(found.PrimaryContainer?.Environment, plan)) return;
  if (found) await removeVariant(name, ports);
  const container = {
    Image: settings.image,
    ModelDataUrl: await packModels(plan, ports),
    Environment: environmentOf(serving, plan, ports.settings),
  };
  const made = { ModelName: name, ExecutionRoleArn: settings.roleArn, PrimaryContainer: container };
  await sagemaker.send(new CreateModelCommand(made));
}

/** An endpoint configuration of one variant, `AllTraffic`, that hosts the model. */
export async function ensureConfig(
  name: string,
  model: string,
  hosting: Partial<ProductionVariant>,
  { sagemaker }: Pick<DeployPorts, 'sagemaker'>,
): Promise<void> {
  const config = new DescribeEndpointConfigCommand({ EndpointConfigName: name });
  if (await sagemaker.send(config).catch(undefinedIfAbsent)) return;
  const variants = [{ VariantName: 'AllTraffic', ModelName: model, ...hosting }];
  await sagemaker.send(
    new CreateEndpointConfigCommand({ EndpointConfigName: name, ProductionVariants: variants }),
  );
}

export async function removeConfig(name: string, { sagemaker }: DeployPorts): Promise<void> {
  const command = new DeleteEndpointConfigCommand({ EndpointConfigName: name });
  await sagemaker.send(command).catch(undefinedIfAbsent);
}

export async function removeVariant(name: string, ports: DeployPorts): Promise<void> {
  await removeConfig(name, ports);
  await ports.sagemaker.send(new DeleteModelCommand({ ModelName: name })).catch(undefinedIfAbsent);
}
