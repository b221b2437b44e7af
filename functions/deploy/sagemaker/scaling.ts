import {
  type ApplicationAutoScalingClient,
  DeregisterScalableTargetCommand,
  PutScalingPolicyCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { DescribeEndpointConfigCommand } from '@aws-sdk/client-sagemaker';
import type { KindPorts } from '../kinds/kind.ts';
import { undefinedIfAbsent } from '../../_shared/sagemaker-absent.ts';
import { describeEndpoint } from './endpoint.ts';

const targetOf = (endpoint: string) => ({
  ServiceNamespace: 'sagemaker' as const,
  ResourceId: `endpoint/${endpoint}/variant/AllTraffic`,
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount' as const,
});

/** Out at once, in slowly: too few instances lose requests, too many cost cents. Seconds. */
const cooldown = { ScaleOutCooldown: 60, ScaleInCooldown: 300 };

/** Keeps the invocations per instance and minute at the definition's number, by more or fewer instances. */
export async function scale(endpoint: string, { scaling, realtime }: KindPorts): Promise<void> {
  const target = targetOf(endpoint);
  const { minimum, maximum, invocationsPerInstance } = realtime;
  await scaling.send(
    new RegisterScalableTargetCommand({ ...target, MinCapacity: minimum, MaxCapacity: maximum }),
  );
  await scaling.send(
    new PutScalingPolicyCommand({
      ...target,
      PolicyName: `${endpoint}-invocations`,
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: invocationsPerInstance,
        PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' },
        ...cooldown,
      },
    }),
  );
}

/** An endpoint whose number of instances is scaled can be deleted only afterwards. Its policies end with the target. */
export async function stopScaling(
  endpoint: string,
  { scaling }: { scaling: ApplicationAutoScalingClient },
): Promise<void> {
  const command = new DeregisterScalableTargetCommand(targetOf(endpoint));
  await scaling.send(command).catch((error: Error) => {
    if (error.name !== 'ObjectNotFoundException') throw error;
  });
}

/** SageMaker refuses to change the type of instances that are scaled. They are scaled again once the change is done. */
export async function letTypeChange(endpoint: string, config: string, ports: KindPorts): Promise<void> {
  const found = await describeEndpoint(endpoint, ports);
  if (!found || found.config === config) return;
  const [now, next] = await Promise.all([found.config, config].map((name) => instanceType(name, ports)));
  if (now !== next) await stopScaling(endpoint, ports);
}

async function instanceType(config: string, { sagemaker }: KindPorts): Promise<string | undefined> {
  const command = new DescribeEndpointConfigCommand({ EndpointConfigName: config });
  const found = await sagemaker.send(command).catch(undefinedIfAbsent);
  return found?.ProductionVariants?.[0]?.InstanceType;
}
