import {
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
} from '@aws-sdk/client-sagemaker';
import { type DeployPorts, undefinedIfAbsent } from './ports.ts';

/** Enough for ONNX Runtime and a model of some hundred MB; billed only while it answers. */
const serverless = { MemorySizeInMB: 2048, MaxConcurrency: 5 };

export type Variant = { name: string; modelDataUrl: string; environment: Record<string, string> };

/** A SageMaker model and an endpoint configuration of one name, each made where it is not there yet. */
export async function ensureVariant(variant: Variant, { sagemaker, settings }: DeployPorts): Promise<void> {
  const { name, modelDataUrl, environment } = variant;
  const model = new DescribeModelCommand({ ModelName: name });
  if (!(await sagemaker.send(model).catch(undefinedIfAbsent))) {
    const container = { Image: settings.image, ModelDataUrl: modelDataUrl, Environment: environment };
    const made = { ModelName: name, ExecutionRoleArn: settings.roleArn, PrimaryContainer: container };
    await sagemaker.send(new CreateModelCommand(made));
  }
  const config = new DescribeEndpointConfigCommand({ EndpointConfigName: name });
  if (!(await sagemaker.send(config).catch(undefinedIfAbsent))) {
    const variants = [{ VariantName: 'AllTraffic', ModelName: name, ServerlessConfig: serverless }];
    await sagemaker.send(
      new CreateEndpointConfigCommand({ EndpointConfigName: name, ProductionVariants: variants }),
    );
  }
}

/** Tidying up must not undo a deployment: what cannot be deleted stays, and the log says so. */
export async function removeVariant(name: string, { sagemaker, log }: DeployPorts): Promise<void> {
  const warn = (error: unknown) => log.warn('could not be deleted', { name, reason: String(error) });
  await sagemaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName: name })).catch(warn);
  await sagemaker.send(new DeleteModelCommand({ ModelName: name })).catch(warn);
}
